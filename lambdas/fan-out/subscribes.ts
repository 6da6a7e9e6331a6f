import { matchesPattern } from '../shared/event-pattern/match.ts';
import type { LinkbusEvent } from '../shared/events/linkbus-event.ts';
import type { WebhookRecord } from '../shared/webhook-record.ts';

/** What decides whether a webhook hears an event. */
export type Subscription = Pick<WebhookRecord, 'id' | 'enabled' | 'events' | 'filter'>;

/** Whether this webhook is to hear this event: enabled, subscribed to its type, and its filter matches. */
export function subscribes({ enabled, events, filter }: Subscription, event: LinkbusEvent): boolean {
  return (
    enabled &&
    events.some((subscribed) => coversType(subscribed, event.type)) &&
    (filter === null || matchesPattern(filter, event))
  );
}

/** `*` covers every type, `link.*` every type that starts with `link.`. */
function coversType(subscribed: string, type: string): boolean {
  return subscribed === type || (subscribed.endsWith('*') && type.startsWith(subscribed.slice(0, -1)));
}
