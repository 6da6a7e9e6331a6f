import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

describe('a message that SQS redelivers', () => {
  /** A system in which attempt 1 failed and was recorded, but its message was not acknowledged. */
  async function afterRecordedAttempt() {
    const system = new DeliverySimulation();
    system.send(deliveryMessage());
    await system.handleNext();
    return system;
  }

  it('queues the next attempt without another POST if its attempt is recorded', async () => {
    const before = await afterRecordedAttempt();
    const system = new DeliverySimulation();
    system.record = before.record;
    system.send(deliveryMessage(), { redelivered: true });

    expect(await system.handleNext()).toBe('done');

    expect(system.posts).toEqual([]);
    expect(system.messages).toEqual(before.messages);
  });

  it('goes to the dead-letter queue without another POST if its attempt was the last', async () => {
    const before = new DeliverySimulation({ schedule: [] });
    before.send(deliveryMessage());
    await before.run();
    const system = new DeliverySimulation({ schedule: [] });
    system.record = before.record;
    system.send(deliveryMessage(), { redelivered: true });

    await system.run();

    expect(system.posts).toEqual([]);
    expect(system.deadLetters).toEqual([deliveryMessage()]);
  });

  it('needs nothing more if its attempt delivered', async () => {
    const system = new DeliverySimulation({ receiver: () => respond(200) });
    system.send(deliveryMessage());
    system.send(deliveryMessage(), { redelivered: true });

    await system.run();

    expect(system.posts).toHaveLength(1);
    expect(system.deadLetters).toEqual([]);
  });

  it('is dropped if a later attempt is recorded', async () => {
    const system = await afterRecordedAttempt();
    await system.handleNext();
    const waiting = system.messages;
    system.send(deliveryMessage(), { redelivered: true });

    await system.handleNext();

    expect(system.posts).toHaveLength(2);
    expect(system.messages).toEqual(waiting);
  });

  it('makes the attempt if it is not recorded', async () => {
    const system = new DeliverySimulation();
    system.send(deliveryMessage(), { redelivered: true });

    await system.handleNext();

    expect(system.posts).toHaveLength(1);
    expect(system.record).toMatchObject({ attempt_count: 1 });
  });

  // Attempt 1 is recorded, the process dies before it queues attempt 2, and the webhook is disabled meanwhile.
  it('does not leave the delivery pending forever if the webhook was disabled', async () => {
    const { record } = await afterRecordedAttempt();
    const system = new DeliverySimulation();
    system.record = record;
    system.webhook = webhookRecord({ enabled: false });
    system.send(deliveryMessage(), { redelivered: true });

    await system.run();

    expect(system.posts).toEqual([]);
    expect(system.record).toMatchObject({ status: 'discarded', attempt_count: 1 });
  });
});

describe('copies of a message', () => {
  it('may POST twice, but record once and queue one next attempt', async () => {
    const system = new DeliverySimulation();
    system.send(deliveryMessage());
    system.send(deliveryMessage());

    await system.handleTogether(2);

    expect(system.posts).toHaveLength(2);
    expect(system.record).toMatchObject({ status: 'pending', attempt_count: 1 });
    expect(system.messages).toHaveLength(1);
  });

  it('do so in any order of steps, at any attempt', async () => {
    const copies = fc.integer({ min: 2, max: 3 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), copies, fc.nat(3), async (scheduler, count, before) => {
        let together = false;
        const system = new DeliverySimulation({
          betweenSteps: () => (together ? scheduler.schedule(Promise.resolve()) : undefined),
        });
        system.send(deliveryMessage());
        for (let attempt = 0; attempt < before; attempt += 1) await system.handleNext();
        const [next] = system.messages;
        for (let copy = 1; copy < count && next !== undefined; copy += 1)
          system.send(next, { delaySeconds: 8 });
        together = true;
        await scheduler.waitFor(system.handleTogether(count));

        expect(system.record).toMatchObject({ status: 'pending', attempt_count: before + 1 });
        expect(system.messages.map(({ attempt }) => attempt)).toEqual([before + 2]);
      }),
    );
  });
});
