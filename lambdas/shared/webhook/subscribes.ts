import { matchesPattern } from '../../../event-pattern/match.ts';
import { isWebhookEvent, type LinkbusEvent } from '../events/linkbus-event.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** The part of a webhook that decides which events it receives. */
export type Subscription = Pick<WebhookRecord, 'id' | 'enabled' | 'events' | 'filter'>;

/**
 * Whether a webhook receives an event: it is enabled, it subscribes to the type, and its filter matches. Only the
 * tested webhook receives a test, whatever it subscribes to. A webhook receives no other event about itself: such an
 * event reports that its receiver fails, so its delivery would fail too.
 */
export function subscribes(webhook: Subscription, event: LinkbusEvent): boolean {
  if (!webhook.enabled) return false;
  const isAboutItself = isWebhookEvent(event) && event.data.webhook_id === webhook.id;
  if (event.type === 'webhook.test') return isAboutItself;
  return (
    !isAboutItself &&
    webhook.events.some((subscribed) => coversType(subscribed, event.type)) &&
    (webhook.filter === null || matchesPattern(webhook.filter, event))
  );
}

/** `*` covers every type, `link.*` every type that starts with `link.`. */
function coversType(subscribed: string, type: string): boolean {
  return subscribed === type || (subscribed.endsWith('*') && type.startsWith(subscribed.slice(0, -1)));
}
