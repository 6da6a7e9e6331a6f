import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RETRY_SCHEDULE } from '../../../lambdas/dispatcher/retry-schedule.ts';
import { deliveryId, derivedEventId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The first attempt of an event at this time. */
function messageAt(time: number) {
  const event_id = derivedEventId(time, 'an event');
  return deliveryMessage({ event_id, delivery_id: deliveryId(event_id, WEBHOOK_ID) });
}

const disabledIn = ({ published }: DeliverySimulation) =>
  published.filter(({ type }) => type === 'webhook.disabled');

describe('a 410 response', () => {
  async function gone() {
    const system = new DeliverySimulation({ receiver: () => respond(410) });
    system.send(deliveryMessage());
    await system.run();
    return system;
  }

  it('disables the webhook at once and discards the delivery', async () => {
    const system = await gone();

    const at = timestamp(NOW + 100);
    expect(system.posts).toHaveLength(1);
    expect(system.record).toMatchObject({ status: 'discarded', attempt_count: 1 });
    expect(system.webhook).toMatchObject({
      ...{ enabled: false, disabled_reason: 'gone', disabled_at: at, updated_at: at },
    });
    expect(system.deadLetters).toEqual([]);
  });

  it('publishes webhook.disabled, with an id derived from the time', async () => {
    const { published } = await gone();

    expect(published).toMatchObject([
      {
        id: derivedEventId(NOW + 100, 'webhook.disabled', WEBHOOK_ID),
        type: 'webhook.disabled',
        data: { webhook_id: WEBHOOK_ID, reason: 'gone' },
      },
    ]);
  });

  it('discards other deliveries in flight without a POST', async () => {
    const system = await gone();
    system.send(messageAt(NOW + 1));

    await system.run();

    expect(system.posts).toHaveLength(1);
    expect(system.tables.find(messageAt(NOW + 1).delivery_id)).toMatchObject({ status: 'discarded' });
    expect(disabledIn(system)).toHaveLength(1);
  });

  it('disables the webhook once, even after several concurrent deliveries', async () => {
    const system = new DeliverySimulation({ receiver: () => respond(410) });
    for (const ms of [1, 2, 3]) system.send(messageAt(NOW + ms));

    await system.handleTogether(3);

    expect(system.posts).toHaveLength(3);
    expect(new Set(disabledIn(system).map(({ id }) => id)).size).toBe(1);
  });

  it('does not disable a webhook whose URL has changed since', async () => {
    const system: DeliverySimulation = new DeliverySimulation({
      receiver: () => {
        system.tables.change({ url: 'https://moved.example/hook' });
        return respond(410);
      },
    });
    system.send(deliveryMessage());

    await system.run();

    expect(system.webhook).toMatchObject({ enabled: true, url: 'https://moved.example/hook' });
    expect(system.published).toEqual([]);
  });
});

describe('a 410 whose message is redelivered because the process died', () => {
  async function diedAt(step: string, meanwhile: (system: DeliverySimulation) => void) {
    let died = false;
    const system = new DeliverySimulation({
      receiver: () => respond(410),
      betweenSteps: (name) => {
        if (died || name !== step) return;
        died = true;
        throw new Error('The process died.');
      },
    });
    system.send(deliveryMessage());
    expect(await system.handleNext()).toBe('failed');
    meanwhile(system);
    await system.run();
    return system;
  }

  it.each(['before disable', 'after disable', 'before publish', 'after publish'])(
    'makes a single POST and publishes events with a single id: %s',
    async (step) => {
      const system = await diedAt(step, () => {});

      expect(system.posts).toHaveLength(1);
      expect(system.webhook).toMatchObject({ disabled_reason: 'gone', disabled_at: timestamp(NOW + 100) });
      expect(system.published.length).toBeGreaterThan(0);
      expect(new Set(system.published.map(({ id }) => id)).size).toBe(1);
    },
  );

  it('publishes the event even if the disabled webhook has changed since', async () => {
    const system = await diedAt('before publish', ({ tables }) =>
      tables.change({ updated_at: timestamp(NOW + 1_000) }),
    );

    expect(disabledIn(system)).toHaveLength(1);
  });

  it('does not disable a webhook that has been enabled since', async () => {
    const system = await diedAt('before publish', ({ tables }) => {
      tables.webhook = webhookRecord({ updated_at: timestamp(NOW + 1_000) });
    });

    expect(system.webhook).toMatchObject({ enabled: true });
    expect(system.published).toEqual([]);
  });
});

describe('a failing webhook', () => {
  it.each([
    [5 * DAY - 1, true],
    [5 * DAY, false],
    [6 * DAY, false],
  ])('is disabled after exactly five days: %i ms', async (ms, enabled) => {
    const system = new DeliverySimulation({ schedule: [60] });
    system.webhook = webhookRecord({ failing_since: timestamp(NOW + 100 - ms) });
    system.send(deliveryMessage());

    await system.handleNext();

    expect(system.webhook).toMatchObject({ enabled, disabled_reason: enabled ? null : 'failing' });
    expect(disabledIn(system)).toHaveLength(enabled ? 0 : 1);
    expect(system.record).toMatchObject({ status: 'pending', attempt_count: 1 });
  });

  it('is disabled by the last attempt of a delivery, too', async () => {
    const system = new DeliverySimulation({ schedule: [] });
    system.webhook = webhookRecord({ failing_since: timestamp(NOW - 5 * DAY) });
    system.send(deliveryMessage());

    await system.run();

    expect(system.record).toMatchObject({ status: 'exhausted' });
    expect(system.webhook).toMatchObject({ enabled: false, disabled_reason: 'failing' });
    expect(system.published.map(({ type }) => type)).toEqual(['webhook.disabled', 'delivery.exhausted']);
  });

  it('stays enabled after a success, however long it failed', async () => {
    const system = new DeliverySimulation({ receiver: () => respond(200) });
    system.webhook = webhookRecord({ failing_since: timestamp(NOW - 6 * DAY) });
    system.send(deliveryMessage());

    await system.handleNext();

    expect(system.webhook).toMatchObject({ enabled: true });
    expect(system.webhook).not.toHaveProperty('failing_since');
  });

  it('stays enabled if another attempt succeeds while this one fails', async () => {
    const system: DeliverySimulation = new DeliverySimulation({
      receiver: () => {
        system.tables.stopFailing(timestamp(system.clock.now()));
        return respond(500);
      },
    });
    system.webhook = webhookRecord({ failing_since: timestamp(NOW - 6 * DAY) });
    system.send(deliveryMessage());

    await system.handleNext();

    expect(system.webhook).toMatchObject({ enabled: true });
  });

  /** Sends an event every few hours; the receiver's status depends on the time passed. */
  async function days(everyHours: number, status: (ms: number) => number, until: number) {
    const system: DeliverySimulation = new DeliverySimulation({
      schedule: DEFAULT_RETRY_SCHEDULE,
      receiver: () => respond(status(system.clock.now() - NOW)),
    });
    for (let time = NOW; time <= NOW + until; time += everyHours * HOUR) {
      await system.runUntil(time);
      system.send(messageAt(time));
    }
    await system.run();
    return system;
  }

  it('is disabled by the first attempt after that, with one event, and its pending deliveries are discarded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 24 }), async (everyHours) => {
        const system = await days(everyHours, () => 500, 7 * DAY);
        const since = system.posts[0]?.end ?? 0;
        const deciding = system.posts.find(({ end }) => end - since >= 5 * DAY);

        expect(system.webhook).toMatchObject({
          ...{ enabled: false, disabled_reason: 'failing' },
          disabled_at: timestamp(deciding?.end ?? 0),
        });
        expect(system.posts.at(-1)).toBe(deciding);
        expect(disabledIn(system)).toHaveLength(1);
        const statuses = [...system.tables.records.values()].map(({ status }) => status);
        expect(new Set(statuses)).toEqual(new Set(['exhausted', 'discarded']));
      }),
      { numRuns: 10 },
    );
  });

  it('gets another five days after each success', async () => {
    const downButOnce = (ms: number) => (ms > 4 * DAY && ms < 4.5 * DAY ? 200 : 500);
    const system = await days(6, downButOnce, 8 * DAY);
    const lastSuccess = Math.max(
      ...[...system.tables.records.values()]
        .flatMap(({ attempts }) => attempts)
        .flatMap(({ at, status_code }) => (status_code === 200 ? Date.parse(at) : [])),
    );
    const since = system.posts.find(({ at }) => at > lastSuccess)?.end ?? 0;
    const disabledAt = Date.parse(system.webhook?.disabled_at ?? '');

    expect(since).toBeGreaterThan(NOW + 4 * DAY);
    expect(disabledAt - since).toBeGreaterThanOrEqual(5 * DAY);
    expect(disabledIn(system)).toHaveLength(1);
  });
});

describe('delivery.exhausted', () => {
  it.each([
    ['link.clicked', 1],
    ['webhook.test', 0],
    ['webhook.disabled', 0],
    ['delivery.exhausted', 0],
  ])('is published for link events only: %s', async (event_type, events) => {
    const system = new DeliverySimulation({ schedule: [1] });
    system.send(deliveryMessage({ event_type }));

    await system.run();

    expect(system.deadLetters).toHaveLength(1);
    expect(system.published).toHaveLength(events);
  });
});
