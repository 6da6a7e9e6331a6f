import { describe, expect, it } from 'vitest';
import { createLink, eventually, follow, type Resource, send } from './client.ts';
import { about, deliveriesOf, receiverWith, subscribe } from './subscription.ts';

interface Replay extends Resource {
  readonly status: string;
  readonly queued: number;
}

/** Replays, and waits until that is done. */
async function replay(webhook: Resource, body: Record<string, unknown>): Promise<Replay> {
  const started = await send<Replay>('POST', `/webhooks/${webhook.id}/replay`, { body });
  expect(started).toMatchObject({ status: 202, body: { status: 'queued', queued: 0 } });
  expect(started.headers.get('location')).toBe(`/webhooks/${webhook.id}/replays/${started.body.id}`);
  return eventually(
    async () => (await send<Replay>('GET', `/webhooks/${webhook.id}/replays/${started.body.id}`)).body,
    ({ status }) => status === 'completed' || status === 'stopped',
  );
}

const eventsAbout = async (code: string): Promise<number> => {
  let count = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: { body: { data: unknown[]; next_cursor: string | null } } = await send(
      'GET',
      `/events?short_code=${code}&limit=100${cursor && `&cursor=${cursor}`}`,
    );
    count += body.data.length;
    cursor = body.next_cursor;
  }
  return count;
};

describe('replaying', () => {
  it('sends a webhook exactly the 500 events that it missed while it was disabled, and none the second time', {
    timeout: 180_000,
  }, async () => {
    const CLICKS = 500;
    const receiver = await receiverWith();
    const code = `missed-${Date.now()}`;
    await createLink({ short_code: code });
    const webhook = await subscribe(receiver, ['link.clicked'], about(code));
    await follow(code);
    await eventually(
      () => receiver.received.length,
      (count) => count === 1,
    );
    const since = new Date(Date.now() - 60_000).toISOString();

    await send('PATCH', `/webhooks/${webhook.id}`, { body: { enabled: false } });
    for (let visited = 0; visited < CLICKS; visited += 50) {
      const visits = await Promise.all(Array.from({ length: 50 }, () => follow(code)));
      expect(new Set(visits.map(({ status }) => status))).toEqual(new Set([302]));
    }
    await eventually(
      () => eventsAbout(code),
      (count) => count === CLICKS + 2,
      90_000,
    );
    await send('PATCH', `/webhooks/${webhook.id}`, { body: { enabled: true } });

    const first = await replay(webhook, { since, only: 'missing' });
    const second = await replay(webhook, { since, only: 'missing' });

    expect(first).toMatchObject({ status: 'completed', queued: CLICKS });
    expect(second).toMatchObject({ status: 'completed', queued: 0 });
    await eventually(
      () => new Set(receiver.received.map(({ event }) => event.id)).size,
      (count) => count === CLICKS + 1,
      90_000,
    );
    const clicks = new Set(receiver.received.map(({ event }) => Number(event.data.clicks)));
    expect([...clicks].sort((a, b) => a - b)).toEqual(Array.from({ length: CLICKS + 1 }, (_, i) => i + 1));
  });

  it('sends what had failed, and again all that there was', async () => {
    let healthy = false;
    const receiver = await receiverWith((response) => response.writeHead(healthy ? 204 : 500).end());
    const code = `failed-${Date.now()}`;
    const webhook = await subscribe(receiver, ['link.*'], about(code));
    await createLink({ short_code: code });
    await eventually(
      () => deliveriesOf(webhook),
      ([delivery]) => delivery?.status === 'exhausted',
    );
    healthy = true;
    await follow(code);
    await eventually(
      () => deliveriesOf(webhook, '?status=delivered'),
      ({ length }) => length === 1,
    );
    const since = new Date(Date.now() - 600_000).toISOString();

    expect(await replay(webhook, { since })).toMatchObject({ status: 'completed', queued: 1 });
    await eventually(
      () => deliveriesOf(webhook, '?status=delivered'),
      ({ length }) => length === 2,
    );
    expect(await replay(webhook, { since, only: 'failed' })).toMatchObject({ queued: 0 });
    expect(await replay(webhook, { since, only: 'all' })).toMatchObject({ queued: 2 });
    await eventually(
      async () =>
        (await deliveriesOf(webhook, '?status=delivered')).map(({ attempts }) => attempts.length).sort(),
      (attempts) => attempts.join() === '2,5',
    );
  });

  it.each([
    [{}, 'since'],
    [{ since: 'yesterday' }, 'since'],
    [{ since: '2999-01-01T00:00:00Z' }, 'since'],
    [{ since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' }, 'until'],
    [{ since: '2026-01-02T00:00:00Z', only: 'some' }, 'only'],
    [{ since: '2026-01-02T00:00:00Z', from: 'x' }, 'from'],
  ])('refuses %j by naming the field', async (body, path) => {
    const webhook = await subscribe({ url: 'http://127.0.0.1:8009/webhook' }, ['*'], about('none'));

    expect(await send('POST', `/webhooks/${webhook.id}/replay`, { body })).toMatchObject({
      status: 422,
      body: { errors: [{ path }] },
    });
  });
});
