import { describe, expect, it } from 'vitest';
import { longWait } from '../../../lambdas/dispatcher/queue-delay.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { NOW } from '../factories/fixed-values.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

const HOUR = 3_600_000;

/** A delivery whose first attempt failed and whose second is due in an hour, and that message as the sweeper sends it. */
async function withSweptMessage() {
  const system = new DeliverySimulation({ schedule: [3_600], receiver: () => respond(500) });
  system.send(deliveryMessage());
  await system.handleNext();
  const [swept] = system.messages;
  if (swept === undefined) throw new Error('No attempt is queued.');
  await system.run();
  const attempts = () => system.posts.length;
  return { system, swept, attempts };
}

describe('a delivery that the sweeper sends', () => {
  it('again, after its attempt was made, is dropped', async () => {
    const { system, swept, attempts } = await withSweptMessage();
    expect(attempts()).toBe(2);

    system.send(swept);
    system.send(swept, { lane: 'slow' });
    await system.run();

    expect(attempts()).toBe(2);
    expect(system.record).toMatchObject({ attempt_count: 2, status: 'exhausted' });
  });

  it('is dropped if the delivery was retried by hand meanwhile', async () => {
    const { system, swept, attempts } = await withSweptMessage();
    const reopened = system.requestAgain();
    system.tables.reopen(reopened);
    await system.run();
    const made = attempts();
    expect(made).toBeGreaterThan(2);

    system.send(swept);
    await system.run();

    expect(attempts()).toBe(made);
  });

  it.each([
    ['disabled', { enabled: false }, 'discarded'],
    ['deleted', undefined, 'pending'],
  ] as const)('is not attempted if the webhook was %s meanwhile', async (_, change, status) => {
    const system = new DeliverySimulation({ schedule: [3_600], receiver: () => respond(500) });
    system.send(deliveryMessage());
    await system.handleNext();
    if (change === undefined) system.webhook = undefined;
    else system.tables.change(change);
    await system.run();

    expect(system.posts).toHaveLength(1);
    expect(system.record).toMatchObject({ status });
  });

  it('a second early is attempted, earlier waits again', async () => {
    const { system, swept } = await withSweptMessage();
    system.record = deliveryRecord({ attempt_count: 1, status: 'pending' });
    const early = { ...swept, not_before: timestamp(system.clock.now() + HOUR) };
    system.send(early);
    await system.handleNext();

    expect(system.messages).toEqual([early]);
  });
});

describe('a message of an earlier release', () => {
  it('that hops to its due time waits in the table for the rest, if that is long', () => {
    const message = deliveryMessage({ attempt: 6, not_before: timestamp(NOW + 5 * HOUR) });

    expect(longWait(message, NOW)).toBe(NOW + 5 * HOUR);
    expect(longWait(message, NOW + 5 * HOUR - 900_000)).toBeUndefined();
  });
});
