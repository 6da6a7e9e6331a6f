import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LoggedEvent, makePutOnBus } from '../../../../lambdas/shared/events/put-on-bus.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { makePacing } from '../../factories/pacing.ts';

const eventOf = (id: string): LoggedEvent => ({
  id,
  type: 'link.clicked',
  occurred_at: NOW_TEXT,
  body: JSON.stringify({ id }),
});
const events = (count: number) => Array.from({ length: count }, (_, n) => eventOf(`evt_${n}`));
const ids = (of: Iterable<LoggedEvent>) => [...of].map(({ id }) => id);
const nothing = new Set<LoggedEvent>();

const client = new EventBridgeClient();
const bus = mockClient(client);

const errorNamed = (name: string) => Object.assign(new Error('The call failed.'), { name });

/** A bus that rejects entries of each call with a code, or fails the call. */
function makeBus(codesOf: (ids: readonly string[], call: number) => readonly (string | undefined)[]) {
  const calls: string[][] = [];
  const throttled: number[] = [];
  const pacing = makePacing();
  bus.reset();
  bus.on(PutEventsCommand).callsFake(async ({ Entries }: { Entries: PutEventsRequestEntry[] }) => {
    const sent = Entries.map(({ Detail = '' }) => (JSON.parse(Detail) as { id: string }).id);
    const call = calls.push(sent);
    await new Promise(setImmediate);
    const codes = codesOf(sent, call);
    return {
      FailedEntryCount: codes.filter((code) => code !== undefined).length,
      Entries: sent.map((EventId, i) => (codes[i] === undefined ? { EventId } : { ErrorCode: codes[i] })),
    };
  });
  const putOnBus = makePutOnBus(client, 'linkbus', 10_000, pacing, (count) => throttled.push(count));
  return { calls, throttled, pacing, putOnBus };
}

/** Rejects the entries with these ids. */
const rejecting =
  (rejected: readonly string[], code = 'ThrottlingException') =>
  (sent: readonly string[]) =>
    sent.map((id) => (rejected.includes(id) ? code : undefined));

describe('putting events on the bus', () => {
  it('sends source linkbus, the type as detail-type and the logged body, byte for byte, as detail', async () => {
    bus.reset();
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
    const body = '{ "logged" : "by an earlier release" }';

    expect(
      await makePutOnBus(client, 'linkbus', 10_000, makePacing())([{ ...eventOf('evt_1'), body }]),
    ).toEqual({ unpublished: nothing, invalid: nothing });

    const { Entries = [] } = bus.commandCalls(PutEventsCommand)[0]?.args[0].input ?? {};
    expect(Entries).toEqual([
      {
        EventBusName: 'linkbus',
        Source: 'linkbus',
        DetailType: 'link.clicked',
        Time: new Date(NOW),
        Detail: body,
      },
    ]);
  });

  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [100, Array(10).fill(10)],
  ])('sends %i events in calls of ten', async (count, sizes) => {
    const { putOnBus, calls } = makeBus(() => []);

    await putOnBus(events(count));

    expect(calls.map((call) => call.length)).toEqual(sizes);
    expect(calls.flat()).toEqual(ids(events(count)));
  });

  it('has at most ten calls in flight', async () => {
    let inFlight = 0;
    let most = 0;
    bus.reset();
    bus.on(PutEventsCommand).callsFake(async () => {
      most = Math.max(most, ++inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      return { FailedEntryCount: 0 };
    });

    await makePutOnBus(client, 'linkbus', 10_000, makePacing())(events(300));

    expect(most).toBe(10);
  });

  it('retries only the events that the bus rejected, after a backoff', async () => {
    captureLog();
    const { putOnBus, calls, pacing } = makeBus((sent, call) =>
      call === 1 ? rejecting(['evt_1', 'evt_3'])(sent) : [],
    );

    expect((await putOnBus(events(5))).unpublished).toEqual(nothing);
    expect(calls.slice(1)).toEqual([['evt_1', 'evt_3']]);
    expect(pacing.waits).toEqual([100]);
  });

  it('starts no further call after a refused one, so that few events are sent twice', async () => {
    captureLog();
    const { putOnBus, calls, pacing } = makeBus((sent) => sent.map(() => 'ThrottlingException'));

    const { unpublished } = await putOnBus(events(1_000));

    expect(ids(unpublished)).toEqual(ids(events(1_000)));
    // Ten calls of the first round, then 5, 2, 1, 1 and 1.
    expect(calls).toHaveLength(20);
    expect(pacing.waits).toEqual([100, 200, 400, 800, 1_600]);
  });

  it('publishes everything once on a bus that takes fifty events between two backoffs', async () => {
    captureLog();
    let tokens = 50;
    const taken: string[] = [];
    bus.reset();
    bus.on(PutEventsCommand).callsFake(async ({ Entries }: { Entries: PutEventsRequestEntry[] }) => {
      await new Promise(setImmediate);
      if (tokens < Entries.length) throw errorNamed('ThrottlingException');
      tokens -= Entries.length;
      taken.push(...Entries.map(({ Detail = '' }) => (JSON.parse(Detail) as { id: string }).id));
      return { FailedEntryCount: 0 };
    });
    const refill = async () => {
      tokens = 50;
    };
    const pacing = { ...makePacing(), wait: refill };

    const { unpublished } = await makePutOnBus(client, 'linkbus', 10_000, pacing)(events(400));

    expect(unpublished).toEqual(nothing);
    expect(taken.toSorted()).toEqual(ids(events(400)).toSorted());
  });

  it.each([
    'ThrottlingException',
    'InternalFailure',
    'AccessDeniedException',
    'NotAuthorizedForDetailTypeException',
    'NewCode',
  ])('returns an event that keeps failing with %s as unpublished, and not as invalid', async (code) => {
    captureLog();
    const { putOnBus } = makeBus(rejecting(['evt_2'], code));

    const { unpublished, invalid } = await putOnBus(events(5));

    expect(ids(unpublished)).toEqual(['evt_2']);
    expect(invalid).toEqual(nothing);
  });

  it.each(['MalformedDetail', 'InvalidArgument'])(
    'returns an event that fails with %s as invalid, without a retry',
    async (code) => {
      captureLog();
      const { putOnBus, calls } = makeBus(rejecting(['evt_2'], code));

      const { unpublished, invalid } = await putOnBus(events(5));

      expect(unpublished).toEqual(nothing);
      expect(ids(invalid)).toEqual(['evt_2']);
      expect(calls).toHaveLength(1);
    },
  );

  it('finds the event that makes a call invalid, such as one over the size limit', async () => {
    captureLog();
    const { putOnBus, calls } = makeBus((sent) => {
      if (sent.includes('evt_2')) throw errorNamed('ValidationException');
      return [];
    });

    const { unpublished, invalid } = await putOnBus(events(4));

    expect(unpublished).toEqual(nothing);
    expect(ids(invalid)).toEqual(['evt_2']);
    expect(calls).toEqual([['evt_0', 'evt_1', 'evt_2', 'evt_3'], ['evt_0'], ['evt_1'], ['evt_2'], ['evt_3']]);
  });

  it('returns all events of a call that keeps failing, and logs their ids', async () => {
    const log = captureLog();
    const { putOnBus } = makeBus(() => {
      throw new Error('EventBridge is down.');
    });

    expect(ids((await putOnBus(events(3))).unpublished)).toEqual(['evt_0', 'evt_1', 'evt_2']);
    expect(log.text()).toContain('EventBridge is down.');
    expect(log.text()).toContain('"event_ids":["evt_0","evt_1","evt_2"]');
  });

  it('retries an event whose result is missing in the response', async () => {
    captureLog();
    bus.reset();
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ EventId: '1' }] });

    await makePutOnBus(client, 'linkbus', 10_000, makePacing())(events(2));

    const calls = bus.commandCalls(PutEventsCommand).map(({ args: [{ input }] }) => input.Entries);
    expect(calls.map((entries) => entries?.map(({ Detail }) => Detail))).toEqual([
      ['{"id":"evt_0"}', '{"id":"evt_1"}'],
      ['{"id":"evt_1"}'],
    ]);
  });
});

describe('throttled events', () => {
  it('are counted at each try', async () => {
    captureLog();
    const { putOnBus, throttled } = makeBus((sent, call) => (call > 3 ? [] : rejecting(['evt_1'])(sent)));

    await putOnBus(events(2));

    expect(throttled).toEqual([1, 1, 1]);
  });

  it('are all events of a throttled call', async () => {
    captureLog();
    const { putOnBus, throttled } = makeBus((_, call) => {
      if (call > 1) return [];
      throw errorNamed('ThrottlingException');
    });

    await putOnBus(events(3));

    expect(throttled).toEqual([3]);
  });

  it('are none if the bus failed for another reason', async () => {
    captureLog();
    const { putOnBus, throttled } = makeBus((sent, call) => {
      if (call === 1) throw errorNamed('InternalException');
      return call === 2 ? rejecting(['evt_1'], 'InternalFailure')(sent) : [];
    });

    await putOnBus(events(2));

    expect(throttled.filter((count) => count > 0)).toEqual([]);
  });
});

it('returns exactly the events that no call published, and publishes none twice', async () => {
  captureLog();
  const anyLuck = fc.infiniteStream(fc.constantFrom('accepts', 'accepts', 'rejects', 'fails'));
  await fc.assert(
    fc.asyncProperty(fc.nat(60), anyLuck, async (count, luck) => {
      const published: string[] = [];
      const { putOnBus } = makeBus((sent) => {
        if (luck.next().value === 'fails') throw new Error('EventBridge is down.');
        const codes = sent.map(() => (luck.next().value === 'rejects' ? 'ThrottlingException' : undefined));
        published.push(...sent.filter((_, i) => codes[i] === undefined));
        return codes;
      });

      const unpublished = ids((await putOnBus(events(count))).unpublished);

      expect([...published, ...unpublished].toSorted()).toEqual(ids(events(count)).toSorted());
    }),
  );
});
