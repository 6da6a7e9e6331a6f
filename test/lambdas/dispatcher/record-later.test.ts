import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordLater } from '../../../lambdas/dispatcher/record-later.ts';
import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { DELIVERY_ID, NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond, type SimulationOptions } from './delivery-simulation.ts';

let log: ReturnType<typeof captureLog>;
beforeEach(() => {
  log = captureLog();
});

/** Runs a delivery whose writes with these numbers fail, to its end. */
async function deliver(
  failure: 'before' | 'after',
  writes: readonly number[],
  {
    message = deliveryMessage(),
    ...options
  }: SimulationOptions & { readonly message?: DeliveryMessage } = {},
) {
  const system = new DeliverySimulation({
    callFails: (port, number) => (port === 'recordAttempt' && writes.includes(number) ? failure : undefined),
    ...options,
  });
  system.send(message);
  await system.run();
  return system;
}

describe('an attempt that can’t be recorded', () => {
  it.each([200, 410])('is recorded later, without another POST: response %i', async (status) => {
    const { posts, record } = await deliver('before', [1, 2, 3], { receiver: () => respond(status) });

    expect(posts).toHaveLength(1);
    expect(record).toMatchObject({ attempt_count: 1, attempts: [{ at: NOW_TEXT, status_code: status }] });
    expect(log.text()).toContain('attempt not recorded yet');
  });

  it('is followed by the next one at the time that was decided after the POST', async () => {
    const receiver = (post: number) => respond(post === 1 ? 500 : 200);
    const { posts, record } = await deliver('before', [1], { schedule: [60], receiver });

    expect(posts.map(({ at }) => at)).toEqual([NOW, NOW + 100 + 60_000]);
    expect(record).toMatchObject({ status: 'delivered', attempt_count: 2 });
  });

  it('goes to the dead-letter queue as an attempt like any other after the last one', async () => {
    const { posts, deadLetters, published } = await deliver('before', [1], { schedule: [] });

    expect(posts).toHaveLength(1);
    expect(deadLetters).toHaveLength(1);
    expect(deadLetters[0]).not.toHaveProperty('unrecorded');
    expect(published.map(({ type }) => type)).toEqual(['delivery.exhausted']);
  });

  it('is followed up if it was recorded after all and only the response was lost', async () => {
    const receiver = (post: number) => respond(post === 1 ? 500 : 200);
    const { posts, record } = await deliver('after', [1], { receiver });

    expect(posts).toHaveLength(2);
    expect(record).toMatchObject({ status: 'delivered', attempt_count: 2 });
  });

  it('is recorded although the webhook was disabled or became slow meanwhile', async () => {
    const system = new DeliverySimulation({
      receiver: () => respond(200),
      callFails: (port, number) => (port === 'recordAttempt' && number === 1 ? 'before' : undefined),
    });
    system.send(deliveryMessage());
    await system.handleNext();
    system.webhook = webhookRecord({ enabled: false, slow_until: '9999-01-01T00:00:00.000Z' });
    await system.run();

    expect(system.posts).toHaveLength(1);
    expect(system.record).toMatchObject({ status: 'delivered', attempt_count: 1 });
  });

  it('is recorded once if its message is copied, and followed by one next attempt', async () => {
    const system = new DeliverySimulation({
      callFails: (port, number) => (port === 'recordAttempt' && number === 1 ? 'before' : undefined),
    });
    system.send(deliveryMessage());
    await system.handleNext();
    const [carrying] = system.messages;
    if (carrying !== undefined) system.send(carrying, { delaySeconds: 5 });
    await system.handleTogether(2);

    expect(system.posts).toHaveLength(1);
    expect(system.record).toMatchObject({ status: 'pending', attempt_count: 1 });
    expect(new Set(system.messages.map(({ attempt }) => attempt))).toEqual(new Set([2]));
    await system.run();
    expect(system.record?.attempts).toHaveLength(5);
    expect(system.posts).toHaveLength(5);
  });

  it('is dropped if the delivery was requested again, whose attempt is made instead', async () => {
    const record = { status: 'pending', attempt_count: 0, round: 1 } as const;
    const system = new DeliverySimulation({
      receiver: () => respond(200),
      callFails: (port, number) => (port === 'recordAttempt' && number === 1 ? 'before' : undefined),
    });
    system.send(deliveryMessage());
    await system.handleNext();
    system.record = { ...(await delivered()), ...record, attempts: [] };
    await system.run();

    expect(system.record).toMatchObject(record);
    expect(system.posts).toHaveLength(1);
  });

  async function delivered() {
    const { record } = await deliver('before', [], { receiver: () => respond(200) });
    if (record === undefined) throw new Error('Nothing was recorded.');
    return record;
  }

  it('is made again only if its message can’t be queued either', async () => {
    const system = new DeliverySimulation({
      receiver: () => respond(200),
      callFails: (port, number) =>
        ['recordAttempt', 'recordLater'].includes(port) && number === 1 ? 'before' : undefined,
    });
    system.send(deliveryMessage());

    expect(await system.handleNext()).toBe('failed');
    await system.run();

    expect(system.posts).toHaveLength(2);
    expect(system.record).toMatchObject({ status: 'delivered', attempt_count: 1 });
  });
});

describe('the message that records an attempt later', () => {
  const attempt = { at: NOW_TEXT, duration_ms: 5, status_code: 500, error: null, response_body: '' };
  const result = { attempt, status: 'exhausted' } as const;
  const token = 'token';
  const made = { result, token };
  const settings = { now: () => NOW, random: () => 0.5 };
  const later = (failures: number, error: Error = new Error('throttled')) => {
    const message = deliveryMessage(failures === 0 ? {} : { unrecorded: { result, token, failures } });
    return recordLater(message, made, error, settings);
  };
  const waitOf = ({ not_before = '' }: DeliveryMessage) => (Date.parse(not_before) - NOW) / 1_000;

  it('waits 5 seconds, twice as long after each failure, and at most 10 minutes', () => {
    expect([0, 1, 2, 3, 6, 7, 149].map((failures) => waitOf(later(failures)))).toEqual([
      5, 10, 20, 40, 320, 600, 600,
    ]);
  });

  it('waits between half and one and a half of that, always shorter than SQS’s longest delay', () => {
    const message = deliveryMessage({ unrecorded: { result, token, failures: 149 } });
    const wait = (random: number) =>
      waitOf(recordLater(message, made, new Error(), { now: () => NOW, random: () => random }));

    expect(wait(0)).toBe(300);
    expect(wait(0.999_999)).toBeLessThanOrEqual(900);
  });

  it('is no longer straight from the bus, and has no turn', () => {
    const message = deliveryMessage({ not_before: NOW_TEXT, turn: { at: NOW_TEXT, per_second: 1 } });

    const sent = recordLater(message, made, new Error(), settings);

    expect(sent).toMatchObject({ delivery_id: DELIVERY_ID, origin: 'retried', attempt: 1 });
    expect(sent).not.toHaveProperty('turn');
  });

  it('is given up after 150 failures, about a day: SQS then dead-letters it', () => {
    const error = new Error('The item is too large.');

    expect(() => later(150, error)).toThrow(error);
  });

  it('stays far below the size limit of SQS, whatever the receiver sends', () => {
    const response_body = '\0'.repeat(1_024);
    const large = { attempt: { ...attempt, response_body }, status: 'exhausted' } as const;

    const sent = recordLater(
      deliveryMessage(),
      { result: large, token: randomUUID() },
      new Error(),
      settings,
    );
    const added = JSON.stringify(sent).length;

    expect(added - JSON.stringify(deliveryMessage()).length).toBeLessThan(7_000);
  });
});
