/**
 * `pending`: an attempt is waiting, the first or a further one. `delivered`: answered with 2xx. `exhausted`: the last
 * attempt failed; a message is in the dead-letter queue. `discarded`: given up because the webhook is disabled, before
 * an attempt was due or by a receiver that answered 410.
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
  /** As in the message: 0, and one more each time that somebody asked for the delivery again. */
  readonly round: number;
  /** As in the message: how many attempts there were before the schedule was started from its beginning. */
  readonly schedule_start: number;
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

/** Contract: deliveries can be read back for 30 days. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** `expires_at` of a record that is written at this time, in milliseconds since the epoch. */
export const deliveryExpiry = (at: number): number => Math.floor(at / 1_000) + RETENTION_SECONDS;
