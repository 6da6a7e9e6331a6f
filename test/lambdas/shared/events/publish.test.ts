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

/** A bus that answers each call as told: an error, or which entries it refuses. */
function makeBus(answer: (ids: readonly string[], call: number) => readonly string[]) {
  const calls: string[][] = [];
  bus.reset();
  bus.on(PutEventsCommand).callsFake(({ Entries }: { Entries: PutEventsRequestEntry[] }) => {
    const ids = Entries.map(idOf);
    const refused = answer(ids, calls.push(ids));
    return {
      FailedEntryCount: refused.length,
      Entries: ids.map((id) =>
        refused.includes(id) ? { ErrorCode: 'ThrottlingException' } : { EventId: id },
      ),
    };
  });
  return { calls, publish: makePublish(client, 'linkbus') };
}

const ids = (unpublished: Iterable<LinkbusEvent>) => [...unpublished].map(({ id }) => id);

describe('publishing', () => {
  it('puts an event onto the bus as it is: source linkbus, detail-type its type, detail the envelope', async () => {
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

  it('sends again only what the bus refused', async () => {
    captureLog();
    const { publish, calls } = makeBus((_, call) => (call === 1 ? ['evt_1', 'evt_3'] : []));

    expect(await publish(events(5))).toEqual(new Set());
    expect(calls.slice(1)).toEqual([['evt_1', 'evt_3']]);
  });

  it('returns what is still refused after three tries', async () => {
    captureLog();
    const { publish, calls } = makeBus((sent) => sent.filter((id) => id === 'evt_2'));

    expect(ids(await publish(events(5)))).toEqual(['evt_2']);
    expect(calls).toHaveLength(3);
  });

  it('sends all events of a call again that threw, and returns them if it throws each time', async () => {
    const log = captureLog();
    const { publish, calls } = makeBus((_, call) => {
      if (call <= 3) throw new Error('EventBridge is away.');
      return [];
    });

    expect(ids(await publish(events(3)))).toEqual(['evt_0', 'evt_1', 'evt_2']);
    expect(calls).toEqual(Array(3).fill(['evt_0', 'evt_1', 'evt_2']));
    expect(log.text()).toContain('EventBridge is away.');
    expect(log.text()).not.toContain('example.com');
  });

  it('publishes the other calls when one keeps failing', async () => {
    captureLog();
    const { publish } = makeBus((sent) => {
      if (sent.includes('evt_0')) throw new Error('EventBridge is away.');
      return [];
    });

    expect(ids(await publish(events(25)))).toEqual(ids(events(10)));
  });

  it('has at most five calls under way at a time', async () => {
    let underWay = 0;
    let most = 0;
    bus.reset();
    bus.on(PutEventsCommand).callsFake(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return { FailedEntryCount: 0 };
    });

    await makePublish(client, 'linkbus')(events(100));

    expect(most).toBe(5);
  });
});

it('returns just the events that no call took, and sends none again that one took', async () => {
  captureLog();
  const anyLuck = fc.infiniteStream(fc.constantFrom('takes', 'takes', 'refuses'));
  await fc.assert(
    fc.asyncProperty(fc.nat(35), anyLuck, async (count, luck) => {
      const taken: string[] = [];
      const { publish, calls } = makeBus((sent) => {
        const refused = sent.filter(() => luck.next().value === 'refuses');
        taken.push(...sent.filter((id) => !refused.includes(id)));
        return refused;
      });

      const unpublished = ids(await publish(events(count)));

      expect([...taken, ...unpublished].sort()).toEqual(ids(events(count)).sort());
      for (const id of unpublished) expect(calls.flat().filter((sent) => sent === id)).toHaveLength(3);
    }),
  );
});
