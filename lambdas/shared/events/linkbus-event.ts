import type { DeliveryExhausted } from './delivery-exhausted.ts';
import type { LinkClicked } from './link-clicked.ts';
import type { LinkCreated } from './link-created.ts';
import type { WebhookDisabled } from './webhook-disabled.ts';
import type { WebhookTest } from './webhook-test.ts';

/** `source` of every event on the bus. `detail-type` is the event's type. */
export const EVENT_SOURCE = 'linkbus';

/** Events about links. */
export type LinkEvent = LinkCreated | LinkClicked;

/** Events about webhooks and their deliveries. */
export type WebhookEvent = WebhookTest | WebhookDisabled | DeliveryExhausted;

export type LinkbusEvent = LinkEvent | WebhookEvent;

/** Whether an event is about a webhook, named in `data.webhook_id`, and not about a link. */
export function isWebhookEvent(event: LinkbusEvent): event is WebhookEvent {
  return 'webhook_id' in event.data;
}
