import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRelay } from '../../../lambdas/outbox/relay.ts';
import type { LinkbusEvent } from '../../../lambdas/shared/events/linkbus-event.ts';
import type { LinkRecord } from '../../../lambdas/shared/link/link-record.ts';
import { BASE_URL, NOW_TEXT } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** A stream record of a write, number `place` of its shard. */
const streamRecord = (place: number, after?: LinkRecord, before?: LinkRecord): DynamoDBRecord => ({
  eventName: after === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY',
  dynamodb: {
    SequenceNumber: String(1_000 + place),
    ...(before && { OldImage: marshall(before) as Image & object }),
    ...(after && { NewImage: marshall(after) as Image & object }),
  },
});

/** A write that counted `clicks` clicks, with the event ids `<place>-<click>`. */
const clickedRecord = (place: number, clicks: number): DynamoDBRecord => {
  const counted = Array.from({ length: clicks }, (_, i) => ({ id: `${place}-${i}`, at: NOW_TEXT }));
  const change = { type: 'link.clicked', id: `${place}-0`, clicks: counted } as const;
  return streamRecord(place, linkRecord({ clicks, change }), linkRecord());
};

/** A relay to a bus that rejects the events with these ids. */
function makeRelayTo({ rejected = [] as readonly string[] } = {}) {
  const published: LinkbusEvent[] = [];
  const relay = makeRelay({
    baseUrl: BASE_URL,
    publish: async (events) => {
      published.push(...events);
      return new Set(events.filter(({ id }) => rejected.includes(id)));
    },
  });
  return { relay, published };
}

const failures = (...places: number[]) => ({
  batchItemFailures: places.map((place) => ({ itemIdentifier: String(1_000 + place) })),
});

describe('the relay', () => {
  it('publishes the events of all records and reports no failure', async () => {
    const { relay, published } = makeRelayTo();

    const result = await relay([streamRecord(0, linkRecord()), clickedRecord(1, 2), clickedRecord(2, 1)]);

    expect(result).toEqual(failures());
    expect(published.map(({ type }) => type)).toEqual([
      'link.created',
      'link.clicked',
      'link.clicked',
      'link.clicked',
    ]);
  });

  it('reports only the first failed record', async () => {
    const { relay } = makeRelayTo({ rejected: ['3-0', '1-1', '4-0'] });

    const result = await relay([0, 1, 2, 3, 4].map((place) => clickedRecord(place, 2)));

    expect(result).toEqual(failures(1));
  });

  it('skips a record without a new change', async () => {
    const { relay, published } = makeRelayTo({ rejected: ['1-0'] });
    const removed = streamRecord(0, undefined, linkRecord());

    expect(await relay([removed, clickedRecord(1, 1)])).toEqual(failures(1));
    expect(published.map(({ id }) => id)).toEqual(['1-0']);
  });

  it('reports no failure for an empty batch', async () => {
    expect(await makeRelayTo().relay([])).toEqual(failures());
  });

  it('fails if publishing throws, so Lambda retries the batch', async () => {
    const publish = () => Promise.reject(new Error('The bus is down.'));

    await expect(makeRelay({ publish, baseUrl: BASE_URL })([clickedRecord(0, 1)])).rejects.toThrow(
      'The bus is down.',
    );
  });
});

it('the relay reports the first record with a rejected event and has published every event before it', async () => {
  const batches = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 });
  // Few, so that events come before the first of them.
  const rejections = fc.array(fc.nat(17), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(batches, rejections, async (sizes, places) => {
      const records = sizes.map((clicks, place) => clickedRecord(place, clicks));
      const ids = sizes.map((clicks, place) => Array.from({ length: clicks }, (_, i) => `${place}-${i}`));
      const rejected = ids.flat().filter((_, place) => places.includes(place));

      const { relay, published } = makeRelayTo({ rejected });
      const result = await relay(records);

      const firstRejected = ids.findIndex((ofRecord) => ofRecord.some((id) => rejected.includes(id)));
      expect(result).toEqual(firstRejected === -1 ? failures() : failures(firstRejected));
      const before = firstRejected === -1 ? ids : ids.slice(0, firstRejected);
      expect(published.map(({ id }) => id)).toEqual(expect.arrayContaining(before.flat()));
    }),
  );
});
