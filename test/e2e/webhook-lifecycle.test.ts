import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it } from 'vitest';
import { createLink, eventually, send, type WebhookAnswer } from './client.ts';
import { type Received, verify } from './receiver.ts';
import { about, type Delivery, deliveriesOf, receiverWith, subscribe } from './subscription.ts';

const arrivals = (received: readonly Received[], count: number) =>
  eventually(
    () => received,
    ({ length }) => length === count,
  );

/** Whether both official libraries take the delivery for this secret's. They must agree. */
function isSignedWith(secret: string, received: Received): boolean {
  const headers = received.headers as Record<string, string>;
  const verdicts = [
    () => verify(secret, received),
    () => new SvixWebhook(secret).verify(received.body, headers),
  ].map((check) => {
    try {
      check();
      return true;
    } catch {
      return false;
    }
  });
  expect(new Set(verdicts).size).toBe(1);
  return verdicts.every(Boolean);
}

describe('changing a webhook', () => {
  it('changes what is named and nothing else, and what follows goes where it says', async () => {
    const before = await receiverWith();
    const after = await receiverWith();
    const code = `change-${Date.now()}`;
    const { secret, ...webhook } = await subscribe(before, ['link.created'], about('nothing-yet'));

    const changed = await send('PATCH', `/webhooks/${webhook.id}`, {
      body: { url: after.url, ...about(code), headers: { 'X-Team': 'growth' }, max_per_second: 20 },
    });

    expect(changed).toMatchObject({ status: 200 });
    expect(changed.body).toEqual({
      ...webhook,
      url: after.url,
      ...about(code),
      headers: { 'X-Team': 'growth' },
      max_per_second: 20,
      updated_at: expect.any(String),
    });
    expect((await send('GET', `/webhooks/${webhook.id}`)).body).toEqual(changed.body);
    await createLink({ short_code: code });
    const [received] = await arrivals(after.received, 1);
    expect(received?.headers).toMatchObject({ 'x-team': 'growth' });
    expect(isSignedWith(secret, received as Received)).toBe(true);
    expect(before.received).toEqual([]);
  });

  it('sends nothing while it is disabled', async () => {
    const receiver = await receiverWith();
    const code = `off-${Date.now()}`;
    const webhook = await subscribe(receiver, ['link.created'], {
      filter: { data: { short_code: [{ prefix: code }] } },
    });
    const path = `/webhooks/${webhook.id}`;

    const disabled = await send('PATCH', path, { body: { enabled: false } });
    await createLink({ short_code: `${code}-1` });
    await eventually(
      async () => (await send<{ data: unknown[] }>('GET', `/events?short_code=${code}-1`)).body.data.length,
      (events) => events === 1,
    );
    const enabled = await send('PATCH', path, { body: { enabled: true } });
    await createLink({ short_code: `${code}-2` });

    expect(disabled.body).toMatchObject({ enabled: false, disabled_reason: 'requested' });
    expect(enabled.body).toMatchObject({ enabled: true, disabled_reason: null });
    const [received] = await arrivals(receiver.received, 1);
    expect(received?.event.data).toMatchObject({ short_code: `${code}-2` });
  });

  it.each([
    [{ enabled: 'no' }, 'enabled'],
    [{ url: 'ftp://receiver.example/' }, 'url'],
    [{ events: [] }, 'events'],
    [{ max_per_second: 0 }, 'max_per_second'],
    [{ filter: { data: { country: 'NL' } } }, 'filter.data.country'],
    [{ secret: 'whsec_mine' }, 'secret'],
  ])('refuses %j by naming the field, and changes nothing', async (body, path) => {
    const { secret: _, ...webhook } = await subscribe(
      { url: 'http://127.0.0.1:8009/webhook' },
      ['*'],
      about('none'),
    );

    const answer = await send('PATCH', `/webhooks/${webhook.id}`, {
      body: { description: 'changed', ...body },
    });

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect((await send('GET', `/webhooks/${webhook.id}`)).body).toEqual(webhook);
  });
});

describe('rotating the secret', () => {
  it('signs with both for as long as they overlap, and with the new one only after that', async () => {
    const receiver = await receiverWith();
    const code = `rotate-${Date.now()}`;
    const webhook = await subscribe(receiver, ['link.created'], {
      filter: { data: { short_code: [{ prefix: code }] } },
    });
    const rotate = async (overlap_seconds: number) =>
      (
        await send<WebhookAnswer>('POST', `/webhooks/${webhook.id}/rotate-secret`, {
          body: { overlap_seconds },
        })
      ).body.secret;

    await createLink({ short_code: `${code}-before` });
    await arrivals(receiver.received, 1);
    const second = await rotate(3_600);
    await createLink({ short_code: `${code}-during` });
    await arrivals(receiver.received, 2);
    const third = await rotate(0);
    await createLink({ short_code: `${code}-after` });
    await arrivals(receiver.received, 3);

    const signers = receiver.received.map((received) =>
      [webhook.secret, second, third].map((secret) => isSignedWith(secret, received)),
    );
    expect(signers).toEqual([
      [true, false, false],
      [true, true, false],
      [false, false, true],
    ]);
  });
});

describe('testing a webhook', () => {
  it('sends webhook.test to that webhook only, whatever it subscribes to, and logs the delivery', async () => {
    const receiver = await receiverWith();
    const other = await receiverWith();
    const webhook = await subscribe(receiver, ['link.created'], about('nothing'));
    await subscribe(other, ['webhook.test'], { filter: { id: ['none'] } });
    await subscribe(other, ['*'], { filter: { type: ['webhook.test'] } });

    const { status, body: delivery } = await send<Delivery>('POST', `/webhooks/${webhook.id}/test`);

    expect(status).toBe(202);
    expect(delivery).toMatchObject({ event_type: 'webhook.test', webhook_id: webhook.id });
    const [received] = await arrivals(receiver.received, 1);
    expect(received?.event).toMatchObject({
      id: delivery.event_id,
      type: 'webhook.test',
      data: { webhook_id: webhook.id },
    });
    expect(isSignedWith(webhook.secret, received as Received)).toBe(true);
    await eventually(
      async () => (await deliveriesOf(webhook)).map(({ id, status }) => [id, status]),
      ([one]) => one?.[1] === 'delivered',
    );
    expect((await deliveriesOf(webhook)).map(({ id }) => id)).toEqual([delivery.id]);
    expect(other.received).toEqual([]);
  });

  it('is refused while the webhook is disabled', async () => {
    const webhook = await subscribe({ url: 'http://127.0.0.1:8009/webhook' }, ['*'], about('none'));
    await send('PATCH', `/webhooks/${webhook.id}`, { body: { enabled: false } });

    expect((await send('POST', `/webhooks/${webhook.id}/test`)).status).toBe(409);
  });
});
