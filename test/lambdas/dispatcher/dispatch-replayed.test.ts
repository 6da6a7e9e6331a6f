import { describe, expect, it } from 'vitest';
import { type DeliveryMessage, firstAttempt } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { queuedDelivery } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { IN_FLIGHT_MS, READ_FROM_AGE_MS } from '../../../lambdas/shared/delivery/in-flight.ts';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

/** An event of this age whose first attempt is in flight, and the messages for it. */
function onItsWay(ageMs: number) {
  const id = newId('evt', NOW - ageMs);
  const event = { id, workspace_id: 'default', type: 'link.clicked', body: '{}' };
  const system = new DeliverySimulation({ receiver: () => respond(200) });
  const replay = firstAttempt(event, WEBHOOK_ID, 'replayed');
  return {
    system,
    bus: firstAttempt(event, WEBHOOK_ID, 'bus'),
    /** Sends the message of a replay of `missing`, and records it as queued. */
    replayMissing() {
      const due = NOW - ageMs + IN_FLIGHT_MS;
      const message: DeliveryMessage = due > NOW ? { ...replay, not_before: timestamp(due) } : replay;
      system.send(message);
      system.tables.records.set(message.delivery_id, queuedDelivery(message, NOW));
    },
    record: () => system.tables.find(replay.delivery_id),
  };
}

describe('an event that a replay of `missing` finds in flight is POSTed once', () => {
  it('when its first attempt is made without a read of the delivery', async () => {
    const { system, bus, replayMissing, record } = onItsWay(READ_FROM_AGE_MS - 1);
    replayMissing();
    await system.handleNext();
    system.send(bus);
    await system.run();

    expect(system.posts).toHaveLength(1);
    expect(record()).toMatchObject({ status: 'delivered', attempt_count: 1 });
  });

  it('when the replay overtakes a backlog of first attempts', async () => {
    const { system, bus, replayMissing, record } = onItsWay(3_600_000);
    replayMissing();
    await system.handleNext();
    system.send(bus);
    await system.run();

    expect(system.posts).toHaveLength(1);
    expect(record()).toMatchObject({ status: 'delivered', attempt_count: 1 });
  });

  it('when its first attempt overtakes the replay’s', async () => {
    const { system, bus, replayMissing } = onItsWay(3_600_000);
    system.send(bus);
    replayMissing();
    await system.run();

    expect(system.posts).toHaveLength(1);
  });

  it('when its first attempt waits for its turn', async () => {
    const { system, bus, replayMissing } = onItsWay(3_600_000);
    system.webhook = webhookRecord({ max_per_second: 1 });
    const at = timestamp(NOW + 5_000);
    system.send({ ...bus, not_before: at, turn: { at, per_second: 1 } }, { delaySeconds: 5 });
    replayMissing();
    await system.run();

    expect(system.posts).toHaveLength(1);
  });
});

it('an event that was not in flight is sent by the replay once it can’t be', async () => {
  const { system, replayMissing } = onItsWay(1_000);
  replayMissing();
  await system.run();

  expect(system.posts.map(({ at }) => at)).toEqual([NOW - 1_000 + IN_FLIGHT_MS]);
});
