import { describe, expect, inject, it } from 'vitest';
import { createLink, eventually, follow, send } from './client.ts';
import { about, receiverWith, subscribe } from './subscription.ts';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly occurred_at: string;
  readonly data: Record<string, unknown>;
}

interface EventPage {
  readonly data: Event[];
  readonly next_cursor: string | null;
}

const eventsOf = async (query: string): Promise<EventPage> =>
  (await send<EventPage>('GET', `/events?${query}`)).body;

/** A link with three clicks, once all four events are in the log. */
async function linkWithClicks(): Promise<string> {
  const code = `log-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
  await createLink({ short_code: code });
  for (let click = 0; click < 3; click += 1) await follow(code);
  await eventually(
    async () => (await eventsOf(`short_code=${code}`)).data.length,
    (count) => count === 4,
  );
  return code;
}

describe('the event log', () => {
  it('has every event as it was delivered, newest first', async () => {
    const receiver = await receiverWith();
    const code = `log-${Date.now()}`;
    await subscribe(receiver, ['link.*'], about(code));
    await createLink({ short_code: code });
    await follow(code);
    await eventually(
      () => receiver.received.length,
      (count) => count === 2,
    );

    const { data } = await eventually(
      () => eventsOf(`short_code=${code}`),
      (page) => page.data.length === 2,
    );

    expect(data.map(({ type }) => type)).toEqual(['link.clicked', 'link.created']);
    const delivered = receiver.received.map(({ event }) => event);
    expect(data.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
      delivered.toSorted((a, b) => a.id.localeCompare(b.id)),
    );
    for (const event of data) expect((await send('GET', `/events/${event.id}`)).body).toEqual(event);
  });

  it('is read by type, by time, and page by page', async () => {
    const code = await linkWithClicks();
    const all = (await eventsOf(`short_code=${code}`)).data;
    const [last, middle] = all;

    const clicks = await eventsOf(`short_code=${code}&type=link.clicked`);
    expect(clicks.data).toEqual(all.slice(0, 3));
    expect((await eventsOf(`short_code=${code}&since=${last?.occurred_at}`)).data).toContainEqual(last);
    const before = await eventsOf(`short_code=${code}&until=${middle?.occurred_at}`);
    expect(before.data).not.toContainEqual(middle);
    expect(before.data).toContainEqual(all.at(-1));

    const paged: Event[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: EventPage = await eventsOf(`short_code=${code}&limit=1${cursor && `&cursor=${cursor}`}`);
      expect(page.data.length).toBeLessThanOrEqual(1);
      paged.push(...page.data);
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(all);
  });

  it("is the workspace's own, and for keys with events:read", async () => {
    const code = await linkWithClicks();
    const [event] = (await eventsOf(`short_code=${code}`)).data;
    const { otherApiKey, readLinksApiKey } = inject('linkbus');

    expect((await send('GET', `/events/${event?.id}`, { key: otherApiKey })).status).toBe(404);
    expect((await send('GET', `/events?short_code=${code}`, { key: otherApiKey })).body).toMatchObject({
      data: [],
    });
    expect((await send('GET', '/events', { key: readLinksApiKey })).status).toBe(403);
    expect((await send('GET', '/events', { key: null })).status).toBe(401);
  });

  it.each([
    ['type=link.painted', 'type'],
    ['since=yesterday', 'since'],
    ['until=2026-13-01T00:00:00Z', 'until'],
    ['limit=101', 'limit'],
    ['cursor=nowhere', 'cursor'],
    ['colour=red', 'colour'],
  ])('refuses ?%s by naming the field', async (query, path) => {
    expect(await send('GET', `/events?${query}`)).toMatchObject({
      status: 422,
      body: { errors: [{ path }] },
    });
  });
});

describe('the event types', () => {
  it('are told to everybody, each with its JSON Schema and an example', async () => {
    const { status, body } = await send<{ data: { type: string; schema: object; example: Event }[] }>(
      'GET',
      '/event-types',
      { key: null },
    );

    expect(status).toBe(200);
    expect(body.data.map(({ type }) => type).sort()).toEqual([
      'delivery.exhausted',
      'link.clicked',
      'link.created',
      'webhook.disabled',
      'webhook.test',
    ]);
    for (const { type, schema, example } of body.data) {
      expect(schema).toMatchObject({ type: 'object', properties: { type: { const: type }, data: {} } });
      expect(example.type).toBe(type);
    }
  });
});
