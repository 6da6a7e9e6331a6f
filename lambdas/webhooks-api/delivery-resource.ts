import type { Attempt, DeliveryRecord } from '../shared/delivery/delivery-record.ts';

/** A delivery as clients see it. */
export interface DeliveryResource
  extends Pick<
    DeliveryRecord,
    'id' | 'webhook_id' | 'event_id' | 'event_type' | 'status' | 'attempts' | 'created_at' | 'updated_at'
  > {
  /** When the next attempt is due; `null` unless the delivery is pending. */
  readonly next_attempt_at: string | null;
}

export function deliveryResource(delivery: DeliveryRecord): DeliveryResource {
  return {
    id: delivery.id,
    webhook_id: delivery.webhook_id,
    event_id: delivery.event_id,
    event_type: delivery.event_type,
    status: delivery.status,
    attempts: delivery.attempts.map(attemptResource),
    next_attempt_at: delivery.next_attempt_at ?? null,
    created_at: delivery.created_at,
    updated_at: delivery.updated_at,
  };
}

/** Shows an attempt that an earlier version recorded with `answer` in place of `response_body`. */
function attemptResource({ answer = null, ...attempt }: Attempt & { answer?: string | null }): Attempt {
  return { ...attempt, response_body: attempt.response_body ?? answer };
}
