import { deliveryExhausted } from './delivery-exhausted.ts';
import { linkClicked } from './link-clicked.ts';
import { linkCreated } from './link-created.ts';
import { webhookDisabled } from './webhook-disabled.ts';
import { webhookTest } from './webhook-test.ts';

/** Every event type and its schema. */
export const eventCatalogue = {
  'link.created': linkCreated,
  'link.clicked': linkClicked,
  'webhook.test': webhookTest,
  'webhook.disabled': webhookDisabled,
  'delivery.exhausted': deliveryExhausted,
} as const;

export type EventType = keyof typeof eventCatalogue;

export const EVENT_TYPES = Object.keys(eventCatalogue) as EventType[];
