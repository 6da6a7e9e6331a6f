import { describe, expect, it } from 'vitest';
import { createLink, eventually, send } from './client.ts';
import { about, aboutWebhook, type Delivery, deliveriesOf, endingWith } from './subscription.ts';

// Most of the time, these tests wait: they do so together.
describe.concurrent('Retry-After', () => {
  it.for([429, 503])(
    'of a %i is waited for, where it is longer than the schedule',
    async (status, { onTestFinished }) => {
      const { receiverWith, subscribe } = endingWith(onTestFinished);
      const receiver = await receiverWith((response, _, n) =>
        response.writeHead(n === 1 ? status : 204, n === 1 ? { 'retry-after': '4' } : {}).end(),
      );
      const code = `later-${status}-${Date.now()}`;
      const webhook = await subscribe(receiver, ['link.created'], about(code));

      await createLink({ short_code: code });

      const [delivery] = await eventually(
        () => deliveriesOf(webhook),
        ([first]) => first?.status === 'delivered',
      );
      const [first, second] = delivery?.attempts.map(({ at }) => Date.parse(at)) ?? [];
      expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(3_000);
    },
  );
});

describe.concurrent('a receiver that is gone', () => {
  it('is disabled by its first 410, and others are told', async ({ onTestFinished }) => {
    const { receiverWith, subscribe } = endingWith(onTestFinished);
    const listener = await receiverWith();
    const receiver = await receiverWith((response) => response.writeHead(410).end());
    const code = `gone-${Date.now()}`;
    const webhook = await subscribe(receiver, ['*'], about(code));
    await subscribe(listener, ['webhook.disabled'], aboutWebhook(webhook));

    await createLink({ short_code: code });

    const { body } = await eventually(
      () => send('GET', `/webhooks/${webhook.id}`),
      ({ body }) => body.enabled === false,
    );
    expect(body).toMatchObject({ disabled_reason: 'gone' });
    const [told] = await eventually(
      () => listener.received,
      ({ length }) => length === 1,
    );
    expect(told?.event).toMatchObject({
      type: 'webhook.disabled',
      data: { webhook_id: webhook.id, reason: 'gone' },
    });
    expect((await deliveriesOf(webhook)).map(({ status, attempts }) => [status, attempts.length])).toEqual([
      ['discarded', 1],
    ]);
    expect(receiver.received).toHaveLength(1);
  });
});

describe.concurrent('a delivery that is given up', () => {
  it('is told to others as delivery.exhausted, and what is told of it tells nothing of itself', async ({
    onTestFinished,
  }) => {
    const { receiverWith, subscribe } = endingWith(onTestFinished);
    const listener = await receiverWith((response) => response.writeHead(500).end());
    const receiver = await receiverWith((response) => response.writeHead(500).end());
    const code = `given-up-${Date.now()}`;
    const webhook = await subscribe(receiver, ['*'], about(code));
    const listening = await subscribe(listener, ['delivery.exhausted'], aboutWebhook(webhook));
    const outsider = await receiverWith();
    await subscribe(outsider, ['delivery.exhausted'], aboutWebhook(listening));

    await createLink({ short_code: code });

    const [delivery] = await eventually(
      () => deliveriesOf(webhook),
      ([first]) => first?.status === 'exhausted',
    );
    const [told] = await eventually(
      () => deliveriesOf(listening),
      ([first]) => first?.status === 'exhausted',
    );
    expect(told?.event_type).toBe('delivery.exhausted');
    expect(listener.received[0]?.event).toMatchObject({
      type: 'delivery.exhausted',
      data: {
        webhook_id: webhook.id,
        delivery_id: delivery?.id,
        event_id: delivery?.event_id,
        event_type: 'link.created',
        attempts: 3,
      },
    });
    const { body } = await send<{ data: { data: { webhook_id?: string } }[] }>(
      'GET',
      '/events?type=delivery.exhausted&limit=100',
    );
    expect(body.data.filter(({ data }) => data.webhook_id === listening.id)).toEqual([]);
    expect(outsider.received).toEqual([]);
  });
});

describe.concurrent('retrying by hand', () => {
  it('makes one more attempt of an exhausted delivery at once, with the same id and body', async ({
    onTestFinished,
  }) => {
    const { receiverWith, subscribe } = endingWith(onTestFinished);
    let healthy = false;
    const receiver = await receiverWith((response) => response.writeHead(healthy ? 204 : 500).end());
    const code = `again-${Date.now()}`;
    const webhook = await subscribe(receiver, ['link.created'], about(code));
    await createLink({ short_code: code });
    const [delivery] = await eventually(
      () => deliveriesOf(webhook),
      ([first]) => first?.status === 'exhausted',
    );

    healthy = true;
    const retried = await send<Delivery>('POST', `/webhooks/${webhook.id}/deliveries/${delivery?.id}/retry`);

    expect(retried).toMatchObject({ status: 202, body: { id: delivery?.id, status: 'pending' } });
    const [after] = await eventually(
      () => deliveriesOf(webhook),
      ([first]) => first?.status === 'delivered',
    );
    expect(after?.attempts.map(({ status_code }) => status_code)).toEqual([500, 500, 500, 204]);
    expect(
      new Set(receiver.received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size,
    ).toBe(1);
  });

  it('takes the place of the attempt that waits, and never doubles it', async ({ onTestFinished }) => {
    const { receiverWith, subscribe } = endingWith(onTestFinished);
    const receiver = await receiverWith((response, _, n) =>
      response.writeHead(n === 1 ? 503 : 204, n === 1 ? { 'retry-after': '6' } : {}).end(),
    );
    const code = `instead-${Date.now()}`;
    const webhook = await subscribe(receiver, ['link.created'], about(code));
    await createLink({ short_code: code });
    const [waiting] = await eventually(
      () => deliveriesOf(webhook),
      ([first]) => first?.attempts.length === 1,
    );

    const retry = () => send('POST', `/webhooks/${webhook.id}/deliveries/${waiting?.id}/retry`);
    expect((await retry()).status).toBe(202);
    await eventually(
      () => deliveriesOf(webhook),
      ([first]) => first?.status === 'delivered',
    );

    // The attempt that waited comes back in vain; what is sent after it arrives.
    const due = Date.parse(waiting?.next_attempt_at ?? '');
    await eventually(Date.now, (now) => now > due + 1_500);
    const [after] = await deliveriesOf(webhook);
    expect(after?.attempts.map(({ status_code }) => status_code)).toEqual([503, 204]);
    expect(receiver.received).toHaveLength(2);
  });
});

describe.concurrent('max_per_second', () => {
  it.for([
    [2, 12],
    [5, 30],
  ] as const)(
    '%i a second is more than any second sees, without using up attempts',
    {
      timeout: 90_000,
    },
    async ([limit, EVENTS], { onTestFinished }) => {
      const { receiverWith, subscribe } = endingWith(onTestFinished);
      const arrivals: number[] = [];
      const receiver = await receiverWith((response) => {
        arrivals.push(performance.now());
        response.writeHead(204).end();
      });
      const code = `slowly-${limit}-${Date.now()}`;
      const webhook = await subscribe(receiver, ['link.created'], {
        filter: { data: { short_code: [{ prefix: code }] } },
        max_per_second: limit,
      });

      await Promise.all(Array.from({ length: EVENTS }, (_, i) => createLink({ short_code: `${code}-${i}` })));

      await eventually(
        async () => (await deliveriesOf(webhook, '?limit=100&status=delivered')).length,
        (delivered) => delivered === EVENTS,
        60_000,
      );
      const deliveries = await deliveriesOf(webhook, '?limit=100');
      expect(deliveries.map(({ attempts }) => attempts.length)).toEqual(deliveries.map(() => 1));
      const started = deliveries.flatMap(({ attempts }) => attempts.map(({ at }) => Date.parse(at)));
      expect(started).toHaveLength(EVENTS);
      expect(mostInASecond(started)).toBeLessThanOrEqual(limit + 1);
      // The receiver is in this process, which the other tests keep busy: one more can come late.
      expect(mostInASecond(arrivals)).toBeLessThanOrEqual(limit + 2);
      expect(Math.max(...started) - Math.min(...started)).toBeGreaterThan(
        ((EVENTS - 2) * 1_000) / limit - 1_000,
      );
    },
  );
});

/** The most times within a second. */
const mostInASecond = (times: readonly number[]): number =>
  Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1_000).length));
