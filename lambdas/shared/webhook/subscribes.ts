import type { Budget } from '../../../event-pattern/steps.ts';
import { isWebhookEvent, type LinkbusEvent } from '../events/linkbus-event.ts';
import { FILTER_BUDGET } from './filter-budget.ts';
import { filterMatcher } from './filter-matcher.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** The part of a webhook that decides which events it receives. */
export type Subscription = Pick<WebhookRecord, 'id' | 'enabled' | 'events' | 'filter' | 'disabled_by'>;

/**
 * Whether a webhook receives an event: it is enabled, it subscribes to the type, and its filter matches. Only the
 * tested webhook receives a test, whatever it subscribes to. A webhook receives no other event about itself: such an
 * event reports that its receiver fails, so its delivery would fail too.
 *
 * @param budget for the filter. @default `FILTER_BUDGET`
 * @throws TooManySteps if the filter takes more
 */
export function subscribes(
  webhook: Subscription,
  event: LinkbusEvent,
  budget: Budget = { left: FILTER_BUDGET },
): boolean {
  if (!webhook.enabled) return false;
  const isAboutItself = isWebhookEvent(event) && event.data.webhook_id === webhook.id;
  if (event.type === 'webhook.test') return isAboutItself;
  return (
    !isAboutItself &&
    webhook.events.some((subscribed) => coversType(subscribed, event.type)) &&
    (webhook.filter === null || filterMatcher(webhook.filter, budget).matches(event, budget))
  );
}

/** `*` covers every type, `link.*` every type that starts with `link.`. */
function coversType(subscribed: string, type: string): boolean {
  return subscribed === type || (subscribed.endsWith('*') && type.startsWith(subscribed.slice(0, -1)));
}
