import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkbusEvent } from '../../../../lambdas/shared/events/linkbus-event.ts';
import { makePublish } from '../../../../lambdas/shared/events/publish.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { NOW } from '../../factories/fixed-values.ts';
import { linkClickedEvent } from '../../factories/linkbus-event.ts';

const events = (count: number) =>
  Array.from({ length: count }, (_, i) => linkClickedEvent({ id: `evt_${i}` }));

const idOf = ({ Detail = '' }: PutEventsRequestEntry) => (JSON.parse(Detail) as LinkbusEvent).id;

const client = new EventBridgeClient();
const bus = mockClient(client);

/** A bus that rejects the returned ids of each call, or fails the call. */
function makeBus(rejectedOf: (ids: readonly string[], call: number) => readonly string[]) {
  const calls: string[][] = [];
  bus.reset();
  bus.on(PutEventsCommand).callsFake(({ Entries }: { Entries: PutEventsRequestEntry[] }) => {
    const ids = Entries.map(idOf);
    const rejected = rejectedOf(ids, calls.push(ids));
    return {
      FailedEntryCount: rejected.length,
      Entries: ids.map((id) =>
        rejected.includes(id) ? { ErrorCode: 'ThrottlingException' } : { EventId: id },
      ),
    };
  });
  return { calls, publish: makePublish(client, 'linkbus') };
}

const ids = (unpublished: Iterable<LinkbusEvent>) => [...unpublished].map(({ id }) => id);

describe('publishing', () => {
  it('puts an event on the bus with source linkbus, its type as detail-type and the envelope as detail', async () => {
    bus.reset();
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
    const event = linkClickedEvent();

    expect(await makePublish(client, 'linkbus')([event])).toEqual(new Set());

    const { Entries = [] } = bus.commandCalls(PutEventsCommand)[0]?.args[0].input ?? {};
    expect(Entries).toEqual([
      {
        EventBusName: 'linkbus',
        Source: 'linkbus',
        DetailType: 'link.clicked',
        Time: new Date(NOW),
        Detail: JSON.stringify(event),
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
    const { publish, calls } = makeBus(() => []);

    await publish(events(count));

    expect(calls.map((call) => call.length)).toEqual(sizes);
    expect(calls.flat()).toEqual(ids(events(count)));
  });

  it('retries only the events that the bus rejected', async () => {
    captureLog();
    const { publish, calls } = makeBus((_, call) => (call === 1 ? ['evt_1', 'evt_3'] : []));

    expect(await publish(events(5))).toEqual(new Set());
    expect(calls.slice(1)).toEqual([['evt_1', 'evt_3']]);
  });

  it('returns the events still rejected after three attempts', async () => {
    captureLog();
    const { publish, calls } = makeBus((sent) => sent.filter((id) => id === 'evt_2'));

    expect(ids(await publish(events(5)))).toEqual(['evt_2']);
    expect(calls).toHaveLength(3);
  });

  it('retries all events of a failed call, and returns them after three failures', async () => {
    const log = captureLog();
    const { publish, calls } = makeBus((_, call) => {
      if (call <= 3) throw new Error('EventBridge is down.');
      return [];
    });

    expect(ids(await publish(events(3)))).toEqual(['evt_0', 'evt_1', 'evt_2']);
    expect(calls).toEqual(Array(3).fill(['evt_0', 'evt_1', 'evt_2']));
    expect(log.text()).toContain('EventBridge is down.');
    expect(log.text()).not.toContain('example.com');
  });

  it('publishes the other chunks if one keeps failing', async () => {
    captureLog();
    const { publish } = makeBus((sent) => {
      if (sent.includes('evt_0')) throw new Error('EventBridge is down.');
      return [];
    });

    expect(ids(await publish(events(25)))).toEqual(ids(events(10)));
  });

  it('has at most five calls in flight', async () => {
    let inFlight = 0;
    let most = 0;
    bus.reset();
    bus.on(PutEventsCommand).callsFake(async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      return { FailedEntryCount: 0 };
    });

    await makePublish(client, 'linkbus')(events(100));

    expect(most).toBe(5);
  });
});

it('returns exactly the events that no call published, and retries no published event', async () => {
  captureLog();
  const anyLuck = fc.infiniteStream(fc.constantFrom('accepts', 'accepts', 'rejects'));
  await fc.assert(
    fc.asyncProperty(fc.nat(35), anyLuck, async (count, luck) => {
      const published: string[] = [];
      const { publish, calls } = makeBus((sent) => {
        const rejected = sent.filter(() => luck.next().value === 'rejects');
        published.push(...sent.filter((id) => !rejected.includes(id)));
        return rejected;
      });

      const unpublished = ids(await publish(events(count)));

      expect([...published, ...unpublished].sort()).toEqual(ids(events(count)).sort());
      for (const id of unpublished) expect(calls.flat().filter((sent) => sent === id)).toHaveLength(3);
    }),
  );
});
