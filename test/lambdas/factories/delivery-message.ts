import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { DELIVERY_ID, EVENT_ID, WEBHOOK_ID } from './fixed-values.ts';

/** The first attempt of a delivery, from fan-out. A later attempt or round is a retry. */
export function deliveryMessage(overrides: Partial<DeliveryMessage> = {}): DeliveryMessage {
  const { attempt = 1, round = 0 } = overrides;
  return {
    delivery_id: DELIVERY_ID,
    webhook_id: WEBHOOK_ID,
    workspace_id: 'default',
    event_id: EVENT_ID,
    event_type: 'link.clicked',
    body: '{"title":"wörld"}',
    origin: attempt > 1 || round > 0 ? 'retried' : 'bus',
    attempt,
    round,
    schedule_start: 0,
    ...overrides,
  };
}
