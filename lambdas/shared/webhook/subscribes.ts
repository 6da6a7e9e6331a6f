import { matchesPattern } from '../../../event-pattern/match.ts';
import { isWebhookEvent, type LinkbusEvent } from '../events/linkbus-event.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** What decides whether a webhook hears an event. */
export type Subscription = Pick<WebhookRecord, 'id' | 'enabled' | 'events' | 'filter'>;

/**
 * Whether this webhook is to hear this event: enabled, subscribed to its type, and its filter matches. A test is for
 * the webhook that it tests and for no other, whatever they subscribe to. What Linkbus tells of a webhook that fails is
 * for the others: the webhook itself would fail on it, too.
 */
export function subscribes(webhook: Subscription, event: LinkbusEvent): boolean {
  if (!webhook.enabled) return false;
  const isAboutIt = isWebhookEvent(event) && event.data.webhook_id === webhook.id;
  if (event.type === 'webhook.test') return isAboutIt;
  return (
    !isAboutIt &&
    webhook.events.some((subscribed) => coversType(subscribed, event.type)) &&
    (webhook.filter === null || matchesPattern(webhook.filter, event))
  );
}

/** `*` covers every type, `link.*` every type that starts with `link.`. */
function coversType(subscribed: string, type: string): boolean {
  return subscribed === type || (subscribed.endsWith('*') && type.startsWith(subscribed.slice(0, -1)));
}
