import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { DELIVERY_ID, EVENT_ID, NOW, NOW_TEXT, WEBHOOK_ID } from './fixed-values.ts';

/** A delivery that its first attempt delivered. */
export function deliveryRecord(overrides: Partial<DeliveryRecord> = {}): DeliveryRecord {
  return {
    webhook_id: WEBHOOK_ID,
    id: DELIVERY_ID,
    event_id: EVENT_ID,
    event_type: 'link.clicked',
    status: 'delivered',
    attempt_count: 1,
    attempts: [{ at: NOW_TEXT, duration_ms: 12, status_code: 200, error: null, response_body: 'ok' }],
    round: 0,
    schedule_start: 0,
    created_at: NOW_TEXT,
    updated_at: NOW_TEXT,
    expires_at: Math.floor(NOW / 1_000) + 30 * 24 * 60 * 60,
    ...overrides,
  };
}
