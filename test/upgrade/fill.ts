import type { Received } from '../e2e/receiver.ts';

/** Sends a request, with the API key, and follows no redirect. */
export type Call = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ readonly status: number; readonly body: unknown }>;

export interface Link {
  readonly id: string;
  readonly short_code: string;
  readonly clicks: number;
  readonly last_clicked_at: string | null;
}

export interface FilledWebhook {
  readonly id: string;
  readonly secret: string;
  readonly events: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** What its receiver got, before the update and after it. */
  readonly received: readonly Received[];
}

/** What a release has stored and promised. */
export interface Filled {
  readonly links: readonly Link[];
  readonly webhooks: readonly FilledWebhook[];
  readonly visits: Map<string, Visits>;
  /** `/webhooks/{id}/replays/{replay_id}` */
  readonly replay: string;
}

/** The visits of a link: those that were redirected, and all. The outcome of the others isn't known. */
export interface Visits {
  redirected: number;
  sent: number;
}

interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
}

export const LINKS = [
  { short_code: 'kept-plain', target_url: 'https://example.com/plain?a=b' },
  {
    short_code: 'kept-tagged',
    target_url: 'https://example.com/tagged',
    title: 'Tagged',
    tags: ['kept', 'old'],
    expires_at: '2099-01-01T00:00:00.000Z',
    redirect_status: 301,
  },
  { short_code: 'kept-limited', target_url: 'https://example.com/limited', max_clicks: 3 },
  { short_code: 'kept-hot', target_url: 'https://example.com/hot' },
] as const;

/** Creates links, webhooks and a replay, and visits each link twice. */
export async function fill(call: Call, receivers: Record<'steady' | 'failing', Receiver>): Promise<Filled> {
  const { steady, failing } = receivers;
  const webhooks: FilledWebhook[] = [];
  for (const [receiver, wanted] of [
    [steady, { events: ['link.*'], headers: { 'x-team': 'links' } }],
    [
      steady,
      { events: ['link.clicked'], max_per_second: 20, filter: { data: { clicks: [{ numeric: ['>', 0] }] } } },
    ],
    [failing, { events: ['link.created'] }],
  ] as const) {
    const webhook = (await create(call, '/webhooks', {
      ...wanted,
      url: `${receiver.url}/${webhooks.length}`,
    })) as FilledWebhook;
    webhooks.push({ ...webhook, received: receiver.received });
  }
  const visits = new Map<string, Visits>();
  const links: Link[] = [];
  for (const wanted of LINKS) {
    links.push((await create(call, '/links', wanted)) as Link);
    await visit(call, wanted.short_code, 2, visits);
  }
  const replays = `/webhooks/${webhooks[0]?.id}/replay`;
  const replay = (await create(call, replays, { since: '2020-01-01T00:00:00Z', only: 'all' })) as {
    id: string;
  };
  return { links, webhooks, visits, replay: `${replays}s/${replay.id}` };
}

/** Visits a link this many times at once. */
export async function visit(
  call: Call,
  code: string,
  times: number,
  visits: Map<string, Visits>,
): Promise<void> {
  const counts = visits.get(code) ?? { redirected: 0, sent: 0 };
  visits.set(code, counts);
  const one = async () => {
    counts.sent += 1;
    const { status } = await call('GET', `/${code}`);
    if (status === 302 || status === 301) counts.redirected += 1;
  };
  await Promise.all(Array.from({ length: times }, one));
}

async function create(call: Call, path: string, body: unknown): Promise<unknown> {
  const response = await call('POST', path, body);
  if (response.status >= 300) throw new Error(`${path}: ${response.status} ${JSON.stringify(response.body)}`);
  return response.body;
}
