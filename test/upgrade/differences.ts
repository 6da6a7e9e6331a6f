import { isDeepStrictEqual } from 'node:util';
import { type Received, verify } from '../e2e/receiver.ts';
import type { Call, Filled, FilledWebhook, Link } from './fill.ts';

type Event = Received['event'];

interface Delivery {
  readonly event_id: string;
  readonly status: string;
  readonly attempts: readonly { readonly status_code: number | null }[];
}

/** Names what a release stored or promised and its successor lacks. Empty when nothing waits any more. */
export async function differences(
  call: Call,
  { links, webhooks, visits, replay }: Filled,
): Promise<string[]> {
  const read = async <Body>(path: string): Promise<Body> => {
    const { status, body } = await call('GET', path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body as Body;
  };
  async function readAll<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null | undefined = ''; cursor != null; ) {
      const after: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const page: { data: Item[]; next_cursor?: string | null } = await read(`${path}limit=100${after}`);
      items.push(...page.data);
      cursor = page.next_cursor;
    }
    return items;
  }

  const found: string[] = [];
  const log = await readAll<Event>('/events?');
  for (const link of links) {
    const now = await read<Link>(`/links/${link.short_code}`);
    const { redirected = 0, sent = 0 } = visits.get(link.short_code) ?? {};
    if (!isDeepStrictEqual(unclicked(now), unclicked(link))) found.push(`${link.short_code} has changed`);
    if (now.clicks < redirected || now.clicks > sent)
      found.push(`${link.short_code} has ${now.clicks} clicks, after ${redirected} to ${sent} visits`);
    const events = log.filter(({ data }) => data.link_id === link.id);
    const numbers = events
      .filter(({ type }) => type === 'link.clicked')
      .map(({ data }) => Number(data.clicks));
    const wanted = Array.from({ length: now.clicks }, (_, index) => index + 1);
    if (
      !isDeepStrictEqual(
        numbers.sort((a, b) => a - b),
        wanted,
      )
    )
      found.push(`the log has ${numbers.length} of ${now.clicks} clicks on ${link.short_code}`);
    if (events.filter(({ type }) => type === 'link.created').length !== 1)
      found.push(`the log lacks the creation of ${link.short_code}`);
  }
  for (const webhook of webhooks) {
    found.push(...undelivered(webhook, log));
    const deliveries = await readAll<Delivery>(`/webhooks/${webhook.id}/deliveries?`);
    for (const { status, event_id } of deliveries)
      if (status !== 'delivered') found.push(`the delivery of ${event_id} to ${webhook.id} is ${status}`);
  }
  const { status } = await read<{ status: string }>(replay);
  if (status !== 'completed') found.push(`the replay is ${status}`);
  return found;
}

const unclicked = ({ clicks, last_clicked_at, ...rest }: Link) => rest;

/** Checks that each event arrived, with the secret's signature, and with the same body each time. */
function undelivered(
  { id, secret, events, headers, received }: FilledWebhook,
  log: readonly Event[],
): string[] {
  const own = received.filter((each) => isSignedWith(secret, each));
  const bodies = Map.groupBy(own, ({ headers }) => String(headers['webhook-id']));
  const subscribed = log.filter(({ type }) => events.includes(type) || events.includes('link.*'));
  return subscribed.flatMap((event) => {
    const arrivals = bodies.get(event.id) ?? [];
    if (arrivals.length === 0) return [`${event.type} ${event.id} didn't arrive at ${id}`];
    if (new Set(arrivals.map(({ body }) => body)).size > 1) return [`${event.id} has several bodies`];
    if (!isDeepStrictEqual(arrivals[0]?.event, event)) return [`${event.id} arrived unlike the log has it`];
    const lacksHeader = arrivals.some((each) =>
      Object.entries(headers).some(([name, value]) => each.headers[name] !== value),
    );
    return lacksHeader ? [`${event.id} lacks a header of ${id}`] : [];
  });
}

function isSignedWith(secret: string, received: Received): boolean {
  try {
    verify(secret, received);
    return true;
  } catch {
    return false;
  }
}
