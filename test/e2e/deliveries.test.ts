import { describe, expect, it } from 'vitest';
import { createLink, eventually, follow, send } from './client.ts';
import { startTestReceiver, verify } from './receiver.ts';
import { about, deliveriesOf, receiverWith, subscribe } from './subscription.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('a click becomes a webhook', () => {
  it('delivers link.clicked twice for two visits, and link.created only to who asked for it', async () => {
    const code = `walk-${Date.now()}`;
    const clicks = await receiverWith();
    const creations = await receiverWith();
    const clicked = await subscribe(clicks, ['link.clicked'], about(code));
    const created = await subscribe(creations, ['link.created'], about(code));

    const link = await createLink({ short_code: code, target_url: 'https://example.com/walk' });
    await follow(code, { referer: 'https://news.example/', 'user-agent': FIREFOX });
    await follow(code, { 'user-agent': 'Googlebot/2.1' });

    await eventually(
      () => clicks.received.length,
      (n) => n === 2,
    );
    await eventually(
      () => creations.received.length,
      (n) => n === 1,
    );
    const [first, second] = clicks.received.toSorted(
      (a, b) => Number(a.event.data.clicks) - Number(b.event.data.clicks),
    );
    const facts = {
      link_id: link.id,
      short_code: code,
      short_url: link.short_url,
      target_url: 'https://example.com/walk',
    };
    expect(first?.event).toEqual({
      id: expect.stringMatching(/^evt_[0-9A-Z]{26}$/),
      type: 'link.clicked',
      schema_version: 1,
      occurred_at: expect.any(String),
      workspace_id: 'default',
      data: {
        ...facts,
        clicks: 1,
        clicked_at: first?.event.occurred_at,
        referrer: 'https://news.example/',
        user_agent: FIREFOX,
        country: null,
        is_bot: false,
      },
    });
    expect(second?.event.data).toMatchObject({ ...facts, clicks: 2, referrer: null, is_bot: true });
    expect(creations.received[0]?.event).toMatchObject({
      type: 'link.created',
      data: {
        ...facts,
        title: null,
        tags: [],
        expires_at: null,
        max_clicks: null,
        created_at: link.created_at,
      },
    });
    for (const received of clicks.received) expect(() => verify(clicked.secret, received)).not.toThrow();
    expect(() => verify(created.secret, creations.received[0] as never)).not.toThrow();
    expect(() => verify(created.secret, clicks.received[0] as never)).toThrow();
  });

  it('sends what the contract says in the headers, the webhook’s own among them', async () => {
    const receiver = await receiverWith();
    const code = `head-${Date.now()}`;
    await subscribe(receiver, ['link.*'], { ...about(code), headers: { 'X-Team': 'growth' } });

    await createLink({ short_code: code });

    const [received] = await eventually(
      () => receiver.received,
      ({ length }) => length === 1,
    );
    expect(received?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^Linkbus\/\d+\.\d+\.\d+$/),
      'webhook-id': received?.event.id,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
      'webhook-signature': expect.stringMatching(/^v1,/),
      'x-team': 'growth',
    });
  });
});

describe('retries', () => {
  it('sends the same body with the same id until it is answered with 2xx', async () => {
    const receiver = await receiverWith((response, _, n) =>
      response.writeHead(n <= 2 ? 500 : 200).end(`answer ${n}`),
    );
    const code = `retry-${Date.now()}`;
    const webhook = await subscribe(receiver, ['link.created'], about(code));

    await createLink({ short_code: code });

    const [delivery] = await eventually(
      () => deliveriesOf(webhook),
      (deliveries) => deliveries[0]?.status === 'delivered',
    );
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    for (const received of receiver.received) expect(() => verify(webhook.secret, received)).not.toThrow();
    expect(delivery?.attempts.map(({ status_code, response_body }) => [status_code, response_body])).toEqual([
      [500, 'answer 1'],
      [500, 'answer 2'],
      [200, 'answer 3'],
    ]);
    expect((await send('GET', `/webhooks/${webhook.id}/deliveries/${delivery?.id}`)).body).toEqual(delivery);
  });

  it('gives up after the last attempt: the delivery is exhausted', async () => {
    const receiver = await receiverWith((response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    const code = `dead-${Date.now()}`;
    const webhook = await subscribe(receiver, ['link.created'], about(code));

    await createLink({ short_code: code });

    const [delivery] = await eventually(
      () => deliveriesOf(webhook),
      (deliveries) => deliveries[0]?.status === 'exhausted',
    );
    expect(delivery?.attempts.map(({ status_code }) => status_code)).toEqual([302, 302, 302]);
    expect(receiver.received).toHaveLength(3);
  });

  it('tells why there was no answer, where nobody listens', async () => {
    const receiver = await startTestReceiver();
    const code = `refused-${Date.now()}`;
    const webhook = await subscribe(receiver, ['link.created'], about(code));
    await receiver.close();

    await createLink({ short_code: code });

    const [delivery] = await eventually(
      () => deliveriesOf(webhook),
      (deliveries) => (deliveries[0]?.attempts.length ?? 0) > 0,
    );
    expect(delivery?.attempts[0]).toMatchObject({
      status_code: null,
      error: expect.stringContaining('connection'),
    });
  });
});
