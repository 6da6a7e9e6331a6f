import { describe, expect, it } from 'vitest';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { EVENT_ID, NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

describe('an attempt', () => {
  it('with a 2xx response delivers: it is recorded, and nothing else is queued', async () => {
    const system = new DeliverySimulation({ receiver: () => respond(204) });
    system.send(deliveryMessage());

    expect(await system.handleNext()).toBe('done');

    expect(system.posts).toHaveLength(1);
    expect(system.record).toMatchObject({ status: 'delivered', attempt_count: 1 });
    expect(system.record?.attempts).toMatchObject([{ at: NOW_TEXT, status_code: 204 }]);
    expect(system.waiting).toBe(0);
    expect(system.deadLetters).toEqual([]);
  });

  it('that fails is an expected outcome: it is recorded, and the next one is queued until it is due', async () => {
    const system = new DeliverySimulation({ schedule: [60] });
    system.send(deliveryMessage());

    expect(await system.handleNext()).toBe('done');

    const next_attempt_at = timestamp(NOW + 100 + 60_000);
    expect(system.record).toMatchObject({ status: 'pending', attempt_count: 1, next_attempt_at });
    expect(system.messages).toEqual([deliveryMessage({ attempt: 2, not_before: next_attempt_at })]);
    expect(system.delays).toEqual([60]);
  });

  it('that fails as the last one exhausts the delivery and sends its message to the dead-letter queue', async () => {
    const system = new DeliverySimulation({ schedule: [1, 1] });
    system.send(deliveryMessage());

    await system.run();

    expect(system.record).toMatchObject({ status: 'exhausted', attempt_count: 3 });
    expect(system.record).not.toHaveProperty('next_attempt_at');
    expect(system.deadLetters).toEqual([
      deliveryMessage({ attempt: 3, not_before: expect.any(String) as string }),
    ]);
  });

  it('can deliver after earlier ones failed', async () => {
    const system = new DeliverySimulation({ receiver: (post) => respond(post === 3 ? 200 : 503) });
    system.send(deliveryMessage());

    await system.run();

    expect(system.record?.attempts.map(({ status_code }) => status_code)).toEqual([503, 503, 200]);
    expect(system.record?.status).toBe('delivered');
    expect(system.deadLetters).toEqual([]);
  });

  it('has the same event id and body as every other attempt, but its own time and signature', async () => {
    const system = new DeliverySimulation();
    system.send(deliveryMessage());

    await system.run();

    const requests = system.posts.map(({ request }) => request);
    expect(requests).toHaveLength(5);
    expect(new Set(requests.map(({ body }) => body))).toEqual(new Set([deliveryMessage().body]));
    expect(new Set(requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([EVENT_ID]));
    expect(requests.map(({ headers }) => headers['webhook-timestamp'])).toEqual(
      system.posts.map(({ at }) => String(Math.floor(at / 1_000))),
    );
    expect(new Set(requests.map(({ headers }) => headers['webhook-signature'])).size).toBe(5);
  });
});

describe('a message that arrives early', () => {
  it('is queued again without a read, a POST or a write', async () => {
    let steps = 0;
    const betweenSteps = () => {
      steps += 1;
    };
    const system = new DeliverySimulation({ betweenSteps });
    const message = deliveryMessage({ attempt: 9, not_before: timestamp(NOW + 86_400_000) });
    system.send(message);

    expect(await system.handleNext()).toBe('done');

    expect(steps).toBe(2);
    expect(system.messages).toEqual([message]);
    expect(system.delays).toEqual([900]);
    expect(system.posts).toEqual([]);
  });

  it('by less than a second is attempted', async () => {
    const system = new DeliverySimulation();
    system.send(deliveryMessage({ not_before: timestamp(NOW + 999) }));

    await system.handleNext();

    expect(system.posts).toHaveLength(1);
  });
});

describe('while a delivery is in flight', () => {
  it('a deleted webhook drops it', async () => {
    const system = new DeliverySimulation();
    system.webhook = undefined;
    system.send(deliveryMessage({ attempt: 2 }));

    expect(await system.handleNext()).toBe('done');

    expect(system.posts).toEqual([]);
    expect(system.waiting).toBe(0);
    expect(system.deadLetters).toEqual([]);
  });

  it.each([0, 1, 2])('a webhook disabled after %i attempts discards it', async (attempts) => {
    const system = new DeliverySimulation();
    system.send(deliveryMessage());
    for (let attempt = 0; attempt < attempts; attempt += 1) await system.handleNext();
    system.webhook = webhookRecord({ enabled: false });

    await system.run();

    expect(system.posts).toHaveLength(attempts);
    expect(system.record).toMatchObject({ status: 'discarded', attempt_count: attempts });
    expect(system.deadLetters).toEqual([]);
  });

  it('a webhook with a new URL gets the next attempt there', async () => {
    const system = new DeliverySimulation();
    system.send(deliveryMessage());
    await system.handleNext();
    system.webhook = webhookRecord({ url: 'https://moved.example/hook' });

    await system.handleNext();

    expect(system.posts.map(({ request }) => request.url)).toEqual([
      'https://receiver.example/hook',
      'https://moved.example/hook',
    ]);
  });
});
