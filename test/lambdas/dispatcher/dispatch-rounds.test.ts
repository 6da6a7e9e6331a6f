import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { NOW_TEXT } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

const SCHEDULE = [60, 60, 60];
const LAST_ATTEMPT = SCHEDULE.length + 1;

/** Runs this many attempts of a delivery; the next one, if any, is queued. */
async function afterAttempts(
  count: number,
  options: ConstructorParameters<typeof DeliverySimulation>[0] = {},
) {
  const system = new DeliverySimulation({ schedule: SCHEDULE, ...options });
  system.send(deliveryMessage());
  for (let attempt = 0; attempt < count; attempt += 1) await system.handleNext();
  return system;
}

describe('a delivery that is requested again', () => {
  it('while pending is attempted at once and continues its schedule; the scheduled attempt is dropped', async () => {
    const system = await afterAttempts(2);
    const requestedAt = system.clock.now();
    system.tables.reopen(system.requestAgain());

    await system.run();

    expect(system.posts.map(({ at }) => at)[2]).toBe(requestedAt);
    expect(system.posts).toHaveLength(LAST_ATTEMPT);
    expect(system.record).toMatchObject({ status: 'exhausted', attempt_count: LAST_ATTEMPT, round: 1 });
    expect(system.deadLetters).toHaveLength(1);
  });

  it('after its end starts the schedule over', async () => {
    const system = await afterAttempts(LAST_ATTEMPT);
    system.tables.reopen(system.requestAgain());

    await system.run();

    expect(system.delays).toEqual([...SCHEDULE, ...SCHEDULE]);
    expect(system.record).toMatchObject({ status: 'exhausted', attempt_count: 2 * LAST_ATTEMPT, round: 1 });
    expect(system.deadLetters.map(({ attempt }) => attempt)).toEqual([LAST_ATTEMPT, 2 * LAST_ATTEMPT]);
    expect(new Set(system.published.map(({ id }) => id)).size).toBe(2);
  });

  it.each(['delivered', 'exhausted', 'discarded'] as const)(
    'is attempted even if the request was never recorded: %s before',
    async (status) => {
      const system = new DeliverySimulation({ receiver: () => respond(200) });
      system.record = deliveryRecord({ status });
      system.requestAgain();

      await system.run();

      expect(system.posts).toHaveLength(1);
      expect(system.record).toMatchObject({
        status: 'delivered',
        attempt_count: 2,
        round: 1,
        schedule_start: 1,
      });
    },
  );

  it('is attempted after it was discarded before its first attempt', async () => {
    const system = new DeliverySimulation({ receiver: () => respond(200) });
    system.record = deliveryRecord({ status: 'discarded', attempts: [], attempt_count: 0 });
    system.tables.reopen(system.requestAgain());

    await system.run();

    expect(system.record).toMatchObject({ status: 'delivered', attempt_count: 1, round: 1 });
  });

  it('has one chain of attempts, whatever the order of the request, its record and the scheduled attempt', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), async (scheduler, before) => {
        let together = false;
        const system = await afterAttempts(before, {
          betweenSteps: () => (together ? scheduler.schedule(Promise.resolve()) : undefined),
        });
        system.clock.advance(60_000);
        const message = system.requestAgain();
        together = true;
        const recording = scheduler.schedule(Promise.resolve()).then(() => system.tables.reopen(message));
        await scheduler.waitFor(Promise.all([system.handleTogether(2), recording]));
        together = false;

        expect(system.record?.attempt_count).toBe(before + 1);
        const isLast = before + 1 === LAST_ATTEMPT;
        expect(system.messages.map(({ attempt }) => attempt)).toEqual(isLast ? [] : [before + 2]);
        await system.run();
        expect(system.record).toMatchObject({ status: 'exhausted', attempt_count: LAST_ATTEMPT });
        expect(system.deadLetters).toHaveLength(1);
        expect(system.posts.length).toBeLessThanOrEqual(LAST_ATTEMPT + 1);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['before', 'after'])(
    'has one chain of attempts if the process dies %s each call while both messages are in flight',
    async (side) => {
      for (let death = 1; death <= 12; death += 1) {
        let armed = false;
        let calls = 0;
        const system = await afterAttempts(1, {
          betweenSteps: (step) => {
            if (armed && step.startsWith(side) && ++calls === death) throw new Error('The process died.');
          },
        });
        system.requestAgain();
        armed = true;

        await system.run();

        expect(system.record).toMatchObject({ status: 'exhausted', attempt_count: LAST_ATTEMPT });
        expect(system.posts.length).toBeLessThanOrEqual(LAST_ATTEMPT + 1);
      }
    },
  );
});

describe('a delivery that was recorded as queued', () => {
  const queued = deliveryRecord({
    status: 'pending',
    attempts: [],
    attempt_count: 0,
    next_attempt_at: NOW_TEXT,
    created_at: '2026-11-01T00:00:00.000Z',
  });

  it.each([false, true])('records its first attempt (redelivered: %s)', async (redelivered) => {
    const system = new DeliverySimulation({ receiver: () => respond(200) });
    system.record = queued;
    system.send(deliveryMessage(), { redelivered });

    await system.run();

    expect(system.record).toMatchObject({ status: 'delivered', attempt_count: 1, round: 0 });
    expect(system.record).toMatchObject({ created_at: queued.created_at });
    expect(system.record).not.toHaveProperty('next_attempt_at');
  });

  it('is discarded if its webhook is disabled', async () => {
    const system = new DeliverySimulation();
    system.record = queued;
    system.webhook = webhookRecord({ enabled: false });
    system.send(deliveryMessage());

    await system.run();

    expect(system.record).toMatchObject({ status: 'discarded', attempt_count: 0 });
  });
});
