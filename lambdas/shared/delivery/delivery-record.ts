import { timestamp } from '../formats/timestamp.ts';
import type { StoredAt } from './delivery-key.ts';

/**
 * - `pending`: an attempt is scheduled, queued or in flight
 * - `delivered`: the last attempt got a 2xx response
 * - `exhausted`: the last attempt failed; a message is in the dead-letter queue
 * - `discarded`: given up, because the webhook was disabled before an attempt or the receiver responded with 410
 */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'exhausted', 'discarded'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The delivery of one event to one webhook. An item of the Deliveries table holds it, under another key. */
export interface DeliveryRecord extends StoredAt {
  readonly webhook_id: string;
  readonly id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly status: DeliveryStatus;
  /** The length of `attempts`. */
  readonly attempt_count: number;
  readonly attempts: readonly Attempt[];
  /** As in the message: how often the delivery was requested again. */
  readonly round: number;
  /** As in the message: the number of attempts before the retry schedule last started over. */
  readonly schedule_start: number;
  readonly next_attempt_at?: string;
  readonly created_at: string;
  readonly updated_at: string;
  /** Epoch seconds after which DynamoDB deletes the item. */
  readonly expires_at: number;
}

/** One POST to the receiver. */
export interface Attempt {
  readonly at: string;
  readonly duration_ms: number;
  /** The HTTP status of the response; `null` without one. */
  readonly status_code: number | null;
  /** Why there is no response. */
  readonly error: string | null;
  /** The first 1 KiB of the response body; recorded as `answer` by earlier versions. */
  readonly response_body: string | null;
}

/** An attempt and what it means for its delivery. */
export interface AttemptResult {
  readonly attempt: Attempt;
  readonly status: DeliveryStatus;
  /** When the next attempt is due, if the delivery is pending. */
  readonly nextAttemptAt?: string;
}

/** Contract: deliveries can be read for 30 days. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** `expires_at` of a record written at this time, in epoch milliseconds. */
export const deliveryExpiry = (at: number): number => Math.floor(at / 1_000) + RETENTION_SECONDS;

/** The fields of a message that its delivery's record starts with. */
interface QueuedAttempt
  extends Pick<DeliveryRecord, 'webhook_id' | 'event_id' | 'event_type' | 'round' | 'schedule_start'> {
  readonly delivery_id: string;
  readonly not_before?: string;
}

/** Makes the record of a delivery whose first attempt was queued at this time, in epoch milliseconds. */
export function queuedDelivery(message: QueuedAttempt, at: number): DeliveryRecord {
  return {
    webhook_id: message.webhook_id,
    id: message.delivery_id,
    event_id: message.event_id,
    event_type: message.event_type,
    status: 'pending',
    attempt_count: 0,
    attempts: [],
    round: message.round,
    schedule_start: message.schedule_start,
    next_attempt_at: message.not_before ?? timestamp(at),
    created_at: timestamp(at),
    updated_at: timestamp(at),
    expires_at: deliveryExpiry(at),
  };
}
