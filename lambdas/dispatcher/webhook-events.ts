import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { Attempt } from '../shared/delivery/delivery-record.ts';
import type { DeliveryExhausted } from '../shared/events/delivery-exhausted.ts';
import { derivedEventId } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { attemptEnd } from './attempt-result.ts';

/** Makes `delivery.exhausted`. The same input gives the same id. */
export function deliveryExhaustedEvent(message: DeliveryMessage, attempt: Attempt): DeliveryExhausted {
  const at = attemptEnd(attempt);
  return {
    id: derivedEventId(at, 'delivery.exhausted', message.delivery_id, String(message.attempt)),
    type: 'delivery.exhausted',
    schema_version: 1,
    occurred_at: timestamp(at),
    workspace_id: message.workspace_id,
    data: {
      webhook_id: message.webhook_id,
      delivery_id: message.delivery_id,
      event_id: message.event_id,
      event_type: message.event_type,
      attempts: message.attempt,
    },
  };
}

/**
 * Whether `delivery.exhausted` is published for this delivery. Only for link events: a subscriber to `delivery.exhausted`
 * whose receiver fails would cause an endless loop.
 */
export const isExhaustionPublished = ({ event_type }: Pick<DeliveryMessage, 'event_type'>): boolean =>
  event_type.startsWith('link.');
