import { createHmac } from 'node:crypto';
import type { ChaosEvent } from '../../../cli/chaos/event.ts';
import type { Evidence, LoggedEvent, StoredDelivery, StoredLink } from '../../../cli/chaos/evidence.ts';
import type { FaultyDelivery } from '../../../cli/chaos/faulty-receiver.ts';
import type { Finding } from '../../../cli/chaos/finding.ts';
import type { Subscriber } from '../../../cli/chaos/subscriber.ts';
import { referrerOf, type Visit, type VisitOutcome } from '../../../cli/chaos/visits.ts';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const PATH = '/webhook/everything/1';

export const logged = (event: ChaosEvent): LoggedEvent => ({
  id: event.id,
  body: JSON.stringify(event),
  event,
});

/** The click of the n-th visit. */
export const click = (n: number, clicks: number, shortCode = 'hot-0'): LoggedEvent =>
  logged({
    id: `evt_${n}`,
    type: 'link.clicked',
    data: { short_code: shortCode, clicks, referrer: referrerOf(n), is_bot: false },
  });

export const created = (shortCode: string): LoggedEvent =>
  logged({ id: `evt_${shortCode}`, type: 'link.created', data: { short_code: shortCode } });

export const link = (shortCode: string, clicks: number, maxClicks: number | null = null): StoredLink => ({
  id: `lnk_${shortCode}`,
  short_code: shortCode,
  clicks,
  max_clicks: maxClicks,
});

export const visit = (outcome: VisitOutcome, shortCode = 'hot-0', sentAt = 0): Visit => ({
  shortCode,
  sentAt,
  outcome,
});

/** A signed POST to the subscriber. */
export function post(
  { id, body }: Pick<LoggedEvent, 'id' | 'body'>,
  changes: Partial<FaultyDelivery> = {},
): FaultyDelivery {
  const timestamp = '1795000000';
  const key = Buffer.alloc(24, 1);
  const sent = changes.body ?? body;
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${sent}`).digest('base64');
  return { id, path: PATH, body, timestamp, signature: `v1,${digest}`, failure: undefined, ...changes };
}

export function subscriber(
  deliveries: readonly FaultyDelivery[],
  changes: Partial<Subscriber> = {},
): Subscriber {
  return {
    name: 'everything',
    events: ['*'],
    wants: () => true,
    receiver: { url: 'http://127.0.0.1:1/webhook', deliveries, calm() {}, close: async () => {} },
    webhookId: 'whk_1',
    secret: SECRET,
    path: PATH,
    since: 0,
    ...changes,
  };
}

/** The record of an event's delivery, with these seconds and statuses of attempts. */
export const delivery = (
  { id }: Pick<LoggedEvent, 'id'>,
  status: string,
  attempts: readonly (readonly [second: number, status: number | null])[],
): StoredDelivery => ({
  id: `dlv_${id}`,
  event_id: id,
  status,
  attempts: attempts.map(([second, status_code]) => ({
    at: new Date(second * 1_000).toISOString(),
    duration_ms: 0,
    status_code,
    error: null,
  })),
});

export const evidence = (changes: Partial<Evidence>): Evidence => ({
  visits: [],
  log: [],
  links: [],
  subscribers: [],
  deliveries: new Map(),
  deadLetters: [],
  ...changes,
});

/** The broken invariants and what is wrong. */
export const broken = (findings: readonly Finding[]): Record<string, readonly string[]> =>
  Object.fromEntries(
    findings.filter(({ wrong }) => wrong.length > 0).map(({ invariant, wrong }) => [invariant, wrong]),
  );
