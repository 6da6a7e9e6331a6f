import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRelay, type RelayPorts } from '../../../lambdas/outbox/relay.ts';
import { derivedEventId } from '../../../lambdas/shared/formats/ids.ts';
import type { LinkRecord } from '../../../lambdas/shared/link/link-record.ts';
import { captureLog } from '../factories/capture-log.ts';
import { BASE_URL, NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

const sequenceNumber = (place: number) => String(1_000 + place);

/** A stream record of a write, number `place` of its shard. */
const streamRecord = (place: number, after?: LinkRecord, before?: LinkRecord): DynamoDBRecord => ({
  eventName: after === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY',
  dynamodb: {
    SequenceNumber: sequenceNumber(place),
    Keys: { short_code: { S: (after ?? before)?.short_code ?? '' } },
    ...(before && { OldImage: marshall(before) as Image & object }),
    ...(after && { NewImage: marshall(after) as Image & object }),
  },
});

/** The id of a click that a write counted. */
const idOf = (place: number, click = 0) => derivedEventId(NOW, String(place), String(click));

/** A write that counted `clicks` clicks. */
const clickedRecord = (place: number, clicks = 1): DynamoDBRecord => {
  const counted = Array.from({ length: clicks }, (_, i) => ({ id: idOf(place, i), at: NOW_TEXT }));
  const change = { type: 'link.clicked', id: idOf(place), clicks: counted } as const;
  return streamRecord(place, linkRecord({ clicks, change }), linkRecord());
};

const settlingChange = (place: number) =>
  ({ type: 'link.clicked', id: `settling ${place}`, clicks: [], settling_at: `at ${place}` }) as const;

const settlingRecord = (place: number, short_code = 'abc'): DynamoDBRecord => {
  const change = settlingChange(place);
  return streamRecord(place, linkRecord({ short_code, change }), linkRecord({ short_code }));
};

/** A write of a release that knows more changes. */
const unknownRecord = (place: number): DynamoDBRecord => {
  const change = { type: 'link.renamed', id: idOf(place), at: NOW_TEXT };
  return streamRecord(place, { ...linkRecord(), change } as never, linkRecord());
};

interface Failures {
  /** Ids of events that aren't logged. */
  readonly unlogged?: readonly string[];
  /** Ids of events that the log will never take. */
  readonly unloggable?: readonly string[];
  readonly unpublished?: readonly string[];
  /** Ids of events that the bus will never take. */
  readonly unpublishable?: readonly string[];
  /** Sequence numbers of records that can't be set aside. */
  readonly unsaved?: readonly string[];
  /** Times of marks that can't be written. */
  readonly unmarked?: readonly string[];
}

function makeRelayWith(failures: Failures = {}) {
  const { unlogged = [], unloggable = [], unpublished = [], unpublishable = [] } = failures;
  const steps: string[] = [];
  const published: string[] = [];
  const logged: string[] = [];
  const setAside: (string | undefined)[] = [];
  const marks: string[] = [];
  const ports: RelayPorts = {
    append: async (records) => {
      steps.push('append');
      const stored = records.filter(({ id }) => ![...unlogged, ...unloggable].includes(id));
      logged.push(...stored.map(({ id }) => id));
      return {
        bodies: new Map(stored.map(({ id, body }) => [id, body])),
        invalid: new Set(records.map(({ id }) => id).filter((id) => unloggable.includes(id))),
      };
    },
    putOnBus: async (events) => {
      steps.push('publish');
      published.push(...events.map(({ id }) => id));
      return {
        unpublished: new Set(events.filter(({ id }) => unpublished.includes(id))),
        invalid: new Set(events.filter(({ id }) => unpublishable.includes(id))),
      };
    },
    setAside: async ({ dynamodb }) => {
      steps.push('set aside');
      if (failures.unsaved?.includes(dynamodb?.SequenceNumber ?? '')) throw new Error('SQS is down.');
      setAside.push(dynamodb?.SequenceNumber);
    },
    putMark: async (shortCode, at) => {
      steps.push('mark');
      if (failures.unmarked?.includes(at)) throw new Error('DynamoDB is down.');
      marks.push(`${shortCode} ${at}`);
    },
  };
  return { relay: makeRelay(ports, BASE_URL), steps, logged, published, setAside, marks };
}

const failures = (...places: number[]) => ({
  batchItemFailures: places.map((place) => ({ itemIdentifier: sequenceNumber(place) })),
});

describe('the relay', () => {
  it('appends the events of all records, then publishes them in order, and reports no failure', async () => {
    const { relay, steps, logged, published } = makeRelayWith();
    const created = linkRecord();

    expect(await relay([streamRecord(0, created), clickedRecord(1, 2), clickedRecord(2)])).toEqual(
      failures(),
    );
    expect(published).toEqual([created.change.id, idOf(1), idOf(1, 1), idOf(2)]);
    expect(logged).toEqual(published);
    expect(steps).toEqual(['append', 'publish']);
  });

  it('reports only the first record with an unpublished event', async () => {
    const { relay } = makeRelayWith({ unpublished: [idOf(3), idOf(1, 1), idOf(4)] });

    expect(await relay([0, 1, 2, 3, 4].map((place) => clickedRecord(place, 2)))).toEqual(failures(1));
  });

  it('publishes nothing from the first record with an unlogged event on, and reports it', async () => {
    const { relay, published } = makeRelayWith({ unlogged: [idOf(2, 1)] });

    expect(await relay([0, 1, 2, 3].map((place) => clickedRecord(place, 2)))).toEqual(failures(2));
    expect(published).toEqual([idOf(0), idOf(0, 1), idOf(1), idOf(1, 1)]);
  });

  it('skips a record without a new change', async () => {
    const { relay, published } = makeRelayWith({ unpublished: [idOf(1)] });
    const removed = streamRecord(0, undefined, linkRecord());

    expect(await relay([removed, clickedRecord(1)])).toEqual(failures(1));
    expect(published).toEqual([idOf(1)]);
  });

  it('reports no failure for an empty batch', async () => {
    expect(await makeRelayWith().relay([])).toEqual(failures());
  });
});

describe('a record that no retry would publish', () => {
  const incomplete = { ...clickedRecord(1), dynamodb: { SequenceNumber: sequenceNumber(1), NewImage: {} } };
  const broken = structuredClone(clickedRecord(1));
  delete broken.dynamodb?.NewImage?.workspace_id;

  it.each<[string, DynamoDBRecord, Failures]>([
    ['whose change this release does not know', unknownRecord(1), {}],
    ['whose event would lack a field', broken, {}],
    [
      'that is no item',
      {
        ...unknownRecord(1),
        dynamodb: { SequenceNumber: sequenceNumber(1), NewImage: { change: {} as never } },
      },
      {},
    ],
    ['with an event that the log rejects', clickedRecord(1, 2), { unloggable: [idOf(1, 1)] }],
    ['with an event that the bus rejects', clickedRecord(1, 2), { unpublishable: [idOf(1)] }],
  ])('is set aside: one %s', async (_, record, given) => {
    const log = captureLog();
    const { relay, published, setAside } = makeRelayWith(given);

    expect(await relay([clickedRecord(0), record, clickedRecord(2)])).toEqual(failures());
    expect(setAside).toEqual([sequenceNumber(1)]);
    expect(published).toEqual(expect.arrayContaining([idOf(0), idOf(2)]));
    expect(log.text()).toContain(`"sequence_number":"${sequenceNumber(1)}"`);
  });

  it('is not mistaken for one without a change', async () => {
    const { relay, setAside } = makeRelayWith();

    expect(await relay([clickedRecord(0), incomplete])).toEqual(failures());
    expect(setAside).toEqual([]);
  });

  it('is reported if it cannot be set aside, and the records behind it wait', async () => {
    captureLog();
    const { relay, setAside } = makeRelayWith({ unsaved: [sequenceNumber(1)] });

    expect(await relay([clickedRecord(0), unknownRecord(1), unknownRecord(2)])).toEqual(failures(1));
    expect(setAside).toEqual([]);
  });

  it('is not set aside behind a record that Lambda will retry: it would be at each retry', async () => {
    captureLog();
    const { relay, setAside } = makeRelayWith({ unpublished: [idOf(1)] });

    expect(await relay([unknownRecord(0), clickedRecord(1), unknownRecord(2)])).toEqual(failures(1));
    expect(setAside).toEqual([sequenceNumber(0)]);
  });
});

describe('the mark of a settling link', () => {
  it('is written after everything else', async () => {
    captureLog();
    const { relay, steps, marks, published } = makeRelayWith();

    expect(await relay([clickedRecord(0), unknownRecord(1), settlingRecord(2)])).toEqual(failures());
    expect(steps).toEqual(['append', 'publish', 'set aside', 'mark']);
    expect(marks).toEqual(['abc at 2']);
    expect(published).toEqual([idOf(0)]);
  });

  it('is written if only the bus fails: the events are in the log', async () => {
    captureLog();
    const { relay, marks } = makeRelayWith({ unpublished: [idOf(0)] });

    expect(await relay([clickedRecord(0), settlingRecord(1)])).toEqual(failures(0));
    expect(marks).toEqual(['abc at 1']);
  });

  it('is not written behind a record whose event is not logged', async () => {
    const { relay, marks } = makeRelayWith({ unlogged: [idOf(1)] });

    expect(await relay([settlingRecord(0), clickedRecord(1), settlingRecord(2)])).toEqual(failures(1));
    expect(marks).toEqual(['abc at 0']);
  });

  it.each<[string, Failures, number]>([
    ['could not be set aside', { unsaved: [sequenceNumber(1)] }, 1],
    ['is set aside only after a retry of an earlier one', { unpublished: [idOf(0)] }, 0],
  ])('is not written behind a record that %s', async (_, given, failed) => {
    captureLog();
    const { relay, marks } = makeRelayWith(given);

    expect(await relay([clickedRecord(0), unknownRecord(1), settlingRecord(2)])).toEqual(failures(failed));
    expect(marks).toEqual([]);
  });

  it('is reported if it cannot be written', async () => {
    const log = captureLog();
    const { relay, marks } = makeRelayWith({ unmarked: ['at 1'] });

    expect(await relay([clickedRecord(0), settlingRecord(1), settlingRecord(2, 'def')])).toEqual(failures(1));
    expect(marks).toEqual(['def at 2']);
    expect(log.text()).toContain('failed to mark settled link');
  });

  it('is not written again for a write without a new change', async () => {
    const { relay, marks } = makeRelayWith();
    const change = settlingChange(0);

    await relay([streamRecord(0, linkRecord({ change, title: 'repaired' }), linkRecord({ change }))]);

    expect(marks).toEqual([]);
  });
});

it('whatever fails, nothing before the reported record is lost, and no mark promises an event that may be', async () => {
  captureLog();
  const kinds = fc.array(fc.constantFrom('clicked', 'clicked', 'settling', 'unknown'), { maxLength: 8 });
  const some = fc.array(fc.nat(7), { maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(kinds, some, some, some, some, some, async (batch, ...places) => {
      const [unlogged = [], unpublished = [], unloggable = [], unsaved = [], unmarked = []] = places;
      const ids = (of: readonly number[]) => of.map((place) => idOf(place));
      const records = batch.map((kind, place) => {
        if (kind === 'settling') return settlingRecord(place);
        return kind === 'unknown' ? unknownRecord(place) : clickedRecord(place);
      });
      const under = makeRelayWith({
        unlogged: ids(unlogged),
        unpublished: ids(unpublished),
        unloggable: ids(unloggable),
        unsaved: unsaved.map(sequenceNumber),
        unmarked: unmarked.map((place) => `at ${place}`),
      });

      const { batchItemFailures } = await under.relay(records);

      const [failed] = batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier) - 1_000);
      const isPublished = (place: number) =>
        under.published.includes(idOf(place)) && !unpublished.includes(place);
      const isSaved = (place: number) => under.setAside.includes(sequenceNumber(place));
      const isMarked = (place: number) => under.marks.includes(`abc at ${place}`);
      for (const [place, kind] of batch.entries()) {
        if (kind === 'clicked' && place < (failed ?? batch.length))
          expect(isPublished(place) || isSaved(place)).toBe(true);
        if (kind === 'unknown' && place < (failed ?? batch.length)) expect(isSaved(place)).toBe(true);
        if (kind !== 'settling') continue;
        if (place < (failed ?? batch.length)) expect(isMarked(place)).toBe(true);
        if (!isMarked(place)) continue;
        for (const [earlier, earlierKind] of batch.slice(0, place).entries()) {
          if (earlierKind === 'clicked')
            expect(under.logged.includes(idOf(earlier)) || isSaved(earlier)).toBe(true);
          if (earlierKind === 'unknown') expect(isSaved(earlier)).toBe(true);
        }
      }
      expect(under.published.filter((id) => !under.logged.includes(id))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
