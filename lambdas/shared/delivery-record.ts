/**
 * `pending`: an attempt failed and another is waiting. `delivered`: answered with 2xx. `exhausted`: the last attempt
 * failed; a message is in the dead-letter queue. `discarded`: the webhook was disabled before an attempt was due.
 */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'exhausted', 'discarded'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The item that the Deliveries table holds: one event on its way to one webhook. */
export interface DeliveryRecord {
  readonly webhook_id: string;
  readonly id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly status: DeliveryStatus;
  /** How many attempts were made: the length of `attempts`. */
  readonly attempt_count: number;
  readonly attempts: readonly Attempt[];
  readonly next_attempt_at?: string;
  readonly created_at: string;
  readonly updated_at: string;
  /** Epoch seconds at which DynamoDB drops the item. */
  readonly expires_at: number;
}

/** One POST to the receiver. */
export interface Attempt {
  readonly at: string;
  readonly duration_ms: number;
  /** HTTP status of the answer; `null` where there was none. */
  readonly status_code: number | null;
  /** Why there was no answer. */
  readonly error: string | null;
  /** The first 1 KiB of the answer's body. */
  readonly answer: string | null;
}
