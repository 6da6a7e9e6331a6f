import { describe, expect, it } from 'vitest';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { IN_FLIGHT_MS } from '../../../lambdas/shared/delivery/in-flight.ts';
import { ATTEMPT_LIMIT } from '../../../lambdas/shared/delivery/reopening-message.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { ago, eventAgo } from './past-events.ts';
import { ReplaySimulation } from './replay-simulation.ts';

const HOUR = 3_600;

/** The possible fates of an event: its stored delivery, if any. */
const FATES = {
  'never sent': undefined,
  retrying: { status: 'pending', attempt_count: 2, next_attempt_at: NOW_TEXT },
  'queued, not attempted': { status: 'pending', attempt_count: 0, next_attempt_at: NOW_TEXT },
  'retrying, overdue for a day': { status: 'pending', attempt_count: 2, next_attempt_at: ago(24 * HOUR) },
  'queued, overdue for a day': { status: 'pending', attempt_count: 0, next_attempt_at: ago(24 * HOUR) },
  delivered: { status: 'delivered', attempt_count: 1 },
  exhausted: { status: 'exhausted', attempt_count: 10 },
  'disabled before an attempt': { status: 'discarded', attempt_count: 0 },
  'disabled by a 410': { status: 'discarded', attempt_count: 3 },
} as const satisfies Record<string, Partial<DeliveryRecord> | undefined>;

type Fate = keyof typeof FATES;

/** A log with an event of each fate, an hour ago. */
function makeHistory() {
  const system = new ReplaySimulation();
  const fateOf = new Map<string, string>();
  for (const [fate, delivery] of Object.entries(FATES)) {
    const id = eventAgo(HOUR, fate);
    fateOf.set(id, fate);
    system.add({ id }, delivery);
  }
  return { system, fatesSent: () => system.sent.map(({ event_id }) => fateOf.get(event_id)).sort() };
}

describe('a replay', () => {
  it.each<[string, Fate[]]>([
    ['failed', ['disabled by a 410', 'exhausted']],
    [
      'missing',
      [
        'disabled before an attempt',
        'never sent',
        'queued, overdue for a day',
        'retrying, overdue for a day',
      ],
    ],
    [
      'all',
      [
        ...(['delivered', 'disabled before an attempt', 'disabled by a 410', 'exhausted'] as const),
        ...(['never sent', 'queued, overdue for a day', 'retrying, overdue for a day'] as const),
      ],
    ],
  ])(
    'of `%s` queues only events that are %j, and none whose pending attempt can still be made',
    async (only, fates) => {
      const { system, fatesSent } = makeHistory();

      const { status } = await system.post({ since: ago(2 * HOUR), only });
      await system.run();

      expect(status).toBe(202);
      expect(fatesSent()).toEqual(fates);
      expect(system.replay).toMatchObject({ only, status: 'completed', queued: fates.length, skipped: 0 });
    },
  );

  it('is of `failed` by default', async () => {
    const { system } = makeHistory();

    expect(await system.replayNow({ since: ago(2 * HOUR) })).toMatchObject({ only: 'failed', queued: 2 });
  });

  it.each(['failed', 'missing', 'all'])(
    'of `%s` queues nothing if repeated, even before the first attempts',
    async (only) => {
      const { system } = makeHistory();
      await system.replayNow({ since: ago(2 * HOUR), only });
      const before = system.sent.length;

      const replay = await system.replayNow({ since: ago(2 * HOUR), only });

      expect(before).toBeGreaterThan(0);
      expect(system.sent).toHaveLength(before);
      expect(replay).toMatchObject({ status: 'completed', queued: 0 });
    },
  );

  it('queues a failed delivery as a new round, with its schedule from the beginning', async () => {
    const system = new ReplaySimulation();
    const delivery = { status: 'exhausted', attempt_count: 10, round: 1, schedule_start: 4 } as const;
    system.add({ id: eventAgo(HOUR) }, delivery);

    await system.replayNow({ since: ago(2 * HOUR) });

    expect(system.replay).toMatchObject({ scanned: 1 });
    expect(system.sent).toMatchObject([{ attempt: 11, round: 2, schedule_start: 10 }]);
    expect([...system.deliveries.values()]).toMatchObject([
      { status: 'pending', attempt_count: 10, round: 2, schedule_start: 10 },
    ]);
  });

  it('records a delivery before its first attempt', async () => {
    const system = new ReplaySimulation();
    system.add({ id: eventAgo(HOUR) });

    await system.replayNow({ since: ago(2 * HOUR), only: 'missing' });

    expect(system.sent).toMatchObject([{ attempt: 1, round: 0, webhook_id: WEBHOOK_ID }]);
    expect([...system.deliveries.values()]).toMatchObject([
      { status: 'pending', attempt_count: 0, round: 0 },
    ]);
  });

  it('includes `since` and excludes `until`', async () => {
    const system = new ReplaySimulation();
    const ids = [4, 3, 2, 1].map((hours) => eventAgo(hours * HOUR));
    for (const id of ids) system.add({ id });

    await system.replayNow({ since: ago(3 * HOUR), until: ago(HOUR), only: 'missing' });

    expect(system.sent.map(({ event_id }) => event_id).sort()).toEqual([ids[1], ids[2]]);
  });

  it('sends the stored body', async () => {
    const system = new ReplaySimulation();
    system.add({ id: eventAgo(HOUR) });

    await system.replayNow({ since: ago(2 * HOUR), only: 'missing' });

    expect(JSON.parse(system.sent[0]?.body ?? '')).toMatchObject({
      id: eventAgo(HOUR),
      type: 'link.clicked',
    });
  });

  it.each(['missing', 'all'])('of `%s` follows the webhook’s current subscription', async (only) => {
    const system = new ReplaySimulation();
    system.webhook = webhookRecord({ events: ['link.clicked'], filter: { data: { country: ['NL'] } } });
    const [subscribed, other] = [eventAgo(HOUR, 'clicked'), eventAgo(HOUR, 'created')];
    system.add({ id: subscribed });
    system.add({ id: other, type: 'link.created' });

    await system.replayNow({ since: ago(2 * HOUR), only });
    system.webhook = webhookRecord({ filter: { data: { country: ['DE'] } } });
    await system.replayNow({ since: ago(2 * HOUR), only });

    expect(system.sent.map(({ event_id }) => event_id)).toEqual([subscribed]);
  });

  it('of `failed` skips and counts deliveries whose event has expired', async () => {
    const { system } = makeHistory();
    system.addDelivery(eventAgo(HOUR, 'dropped'), { status: 'exhausted', attempt_count: 10 });

    const replay = await system.replayNow({ since: ago(2 * HOUR) });

    expect(replay).toMatchObject({ status: 'completed', queued: 2, skipped: 1 });
  });

  it.each(['failed', 'all'])('of `%s` skips and counts deliveries with too many attempts', async (only) => {
    const system = new ReplaySimulation();
    system.add({ id: eventAgo(HOUR, 1) }, { status: 'exhausted', attempt_count: ATTEMPT_LIMIT });
    system.add({ id: eventAgo(HOUR, 2) }, { status: 'exhausted', attempt_count: ATTEMPT_LIMIT - 1 });

    const replay = await system.replayNow({ since: ago(2 * HOUR), only });

    expect(replay).toMatchObject({ queued: 1, skipped: 1 });
    expect(system.sent).toMatchObject([{ event_id: eventAgo(HOUR, 2) }]);
  });
});

describe('a webhook that was disabled while 500 events happened', () => {
  it('gets exactly those through a replay of `missing`, each once', async () => {
    const system = new ReplaySimulation();
    const missed = Array.from({ length: 500 }, (_, n) => eventAgo(HOUR - n, n));
    for (let n = 0; n < 250; n += 1) system.add({ id: eventAgo(2 * HOUR - n, n) }, { status: 'delivered' });
    for (const id of missed) system.add({ id });

    await system.replayNow({ since: ago(3 * HOUR), only: 'missing' });
    expect(system.replay).toMatchObject({ status: 'completed', scanned: 750, queued: 500 });
    expect(system.sent.map(({ event_id }) => event_id).sort()).toEqual(missed.sort());

    await system.replayNow({ since: ago(3 * HOUR), only: 'missing' });
    expect(system.replay).toMatchObject({ status: 'completed', scanned: 750, queued: 0 });
    expect(system.sent).toHaveLength(500);
  });
});

describe('an event without a recorded delivery', () => {
  it.each(['missing', 'all'])('waits until it can no longer be in flight: a replay of `%s`', async (only) => {
    const system = new ReplaySimulation();
    const [recent, older] = [eventAgo(2), eventAgo(60)];
    system.add({ id: recent });
    system.add({ id: older });

    await system.replayNow({ since: ago(HOUR), only });

    expect(system.replay).toMatchObject({ status: 'completed', queued: 2 });
    const messages = new Map(system.sent.map((message) => [message.event_id, message]));
    expect(messages.get(older)).not.toHaveProperty('not_before');
    expect(messages.get(recent)).toMatchObject({ not_before: timestamp(NOW - 2_000 + IN_FLIGHT_MS) });
  });

  it('is queued once, by the first of two replays', async () => {
    const system = new ReplaySimulation();
    system.add({ id: eventAgo(2) });

    await system.replayNow({ since: ago(HOUR), only: 'missing' });
    await system.replayNow({ since: ago(HOUR), only: 'missing' });

    expect(system.sent).toHaveLength(1);
  });
});
