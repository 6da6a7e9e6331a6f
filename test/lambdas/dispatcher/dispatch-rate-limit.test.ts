import { describe, expect, it } from 'vitest';
import { deliveryId, derivedEventId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

function messageNumber(number: number) {
  const event_id = derivedEventId(NOW, String(number));
  return deliveryMessage({ event_id, delivery_id: deliveryId(event_id, WEBHOOK_ID) });
}

/** A message with a turn at this time. */
function messageWithTurn(number: number, time: number) {
  const at = timestamp(time);
  return { ...messageNumber(number), not_before: at, turn: { at, per_second: 1 } };
}

function limitedTo(max_per_second: number, status = 200) {
  const system = new DeliverySimulation({ schedule: [60], receiver: () => respond(status), postMs: 0 });
  system.webhook = webhookRecord({ max_per_second });
  return system;
}

describe('a webhook with max_per_second', () => {
  it('delays deliveries without using up their attempts: 100 at ten a second', async () => {
    const system = limitedTo(10);
    for (let number = 0; number < 100; number += 1) system.send(messageNumber(number));

    await system.run();

    const times = system.posts.map(({ at }) => at - NOW);
    expect(times).toHaveLength(100);
    expect(Math.max(...times)).toBeLessThanOrEqual(12_000);
    for (const time of times)
      expect(times.filter((at) => at >= time && at < time + 1_000).length).toBeLessThanOrEqual(11);
    const records = [...system.tables.records.values()];
    expect(records.map(({ status, attempt_count }) => [status, attempt_count])).toEqual(
      Array(100).fill(['delivered', 1]),
    );
  });

  it('gives a retry a turn of its own', async () => {
    const system = limitedTo(1, 500);
    system.send(messageNumber(1));
    await system.handleNext();

    expect(system.messages).toMatchObject([{ attempt: 2, not_before: timestamp(NOW + 60_000) }]);
    expect(system.messages[0]).not.toHaveProperty('turn');
    system.clock.advance(60_000);
    for (const number of [2, 3, 4]) system.send(messageNumber(number));
    await system.run();

    expect(new Set(system.posts.map(({ at }) => Math.round((at - NOW) / 1_000))).size).toBe(
      system.posts.length,
    );
  });

  it('stores the place in line in the delayed message, but not in the next attempt’s', async () => {
    const system = limitedTo(1, 500);
    for (let number = 0; number < 5; number += 1) system.send(messageNumber(number));
    await system.handleTogether(5);

    const waiting = system.messages.find(({ turn }) => turn !== undefined);
    expect(waiting).toMatchObject({ attempt: 1, turn: { per_second: 1 } });
    expect(waiting?.turn?.at).toBe(waiting?.not_before);
    await system.runUntil(NOW + 30_000);
    const next = system.messages.find(
      ({ delivery_id, attempt }) => delivery_id === waiting?.delivery_id && attempt === 2,
    );
    expect(next).toMatchObject({ origin: 'retried' });
    expect(next).not.toHaveProperty('turn');
  });

  it('sends an event once if a replay queues it again while it waits for its turn', async () => {
    const system = limitedTo(1);
    for (const number of [1, 2, 3]) system.send(messageNumber(number));
    for (const number of [2, 3]) system.send({ ...messageNumber(number), origin: 'replayed' });

    await system.run();

    expect(system.posts.map(({ request }) => request.headers['webhook-id'])).toEqual(
      [1, 2, 3].map((number) => messageNumber(number).event_id),
    );
  });

  it.each([
    ['raised', 100, 1],
    ['removed', null, 1],
    ['unchanged', 1, 0],
  ])('applies its current limit to a message that is already waiting: %s', async (_, limit, posts) => {
    const system = limitedTo(1);
    system.webhook = webhookRecord({ max_per_second: limit });
    const waiting = messageWithTurn(1, NOW + 3_600_000);
    system.send(waiting);

    await system.handleNext();

    expect(system.posts).toHaveLength(posts);
    expect(system.messages).toEqual(posts === 0 ? [waiting] : []);
  });

  it('uses no turn for a delivery that is discarded', async () => {
    const steps: string[] = [];
    const system = new DeliverySimulation({ betweenSteps: (step) => void steps.push(step) });
    system.webhook = webhookRecord({ max_per_second: 1, enabled: false });
    system.send(messageNumber(1));
    await system.run();

    expect(steps).not.toContain('before takeTurn');
  });
});

it('a webhook without max_per_second uses no turns', async () => {
  const steps: string[] = [];
  const system = new DeliverySimulation({ betweenSteps: (step) => void steps.push(step) });
  system.send(messageNumber(1));
  await system.handleNext();

  expect(system.posts).toHaveLength(1);
  expect(steps).not.toContain('before takeTurn');
});
