import { createHash } from 'node:crypto';
import type { DeliveryMessage } from '../delivery/delivery-message.ts';

export const MINUTE_MS = 60_000;

/**
 * Partitions per minute. A partition takes 1,000 write units a second, so 5,000 deliveries a second of up to 3 KB can
 * become due in one minute.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 *
 * A larger number is safe; a smaller one would leave deliveries behind.
 */
export const WAITING_SHARDS = 16;

/** A delivery stays in the table this long after it is due, in seconds: the longest that the sweeper can be off. */
export const KEPT_SECONDS = 7 * 24 * 60 * 60;

/** The dispatcher whose retry queue gets the delivery: the main one or that for slow receivers. */
export type WaitingQueue = 'main' | 'slow';

/** A delivery that waits for its next attempt, in the table of waiting deliveries. */
export interface WaitingDelivery {
  /** The minute in which it is due, and its shard. */
  readonly slot: string;
  /** Distinguishes the attempts of all deliveries. */
  readonly id: string;
  readonly queue: WaitingQueue;
  readonly webhook_id: string;
  /** Epoch milliseconds. */
  readonly due_at: number;
  /** The message for the queue, as JSON. */
  readonly message: string;
  readonly expires_at: number;
}

/** The partition key of a shard of a minute. @param minute minutes since the epoch */
export const slotOf = (minute: number, shard: number): string => `${minute}#${shard}`;

/** The minute of a partition key. */
export const minuteOf = (slot: string): number => Number.parseInt(slot, 10);

/** Makes the item of a message that is due at `dueAt`, in epoch milliseconds. The same message makes the same item. */
export function waitingDelivery(
  message: DeliveryMessage,
  dueAt: number,
  queue: WaitingQueue,
): WaitingDelivery {
  const { delivery_id, webhook_id, round, attempt } = message;
  const shard = createHash('sha256').update(delivery_id).digest().readUInt8() % WAITING_SHARDS;
  return {
    slot: slotOf(Math.floor(dueAt / MINUTE_MS), shard),
    id: `${delivery_id}#${round}#${attempt}`,
    queue,
    webhook_id,
    due_at: dueAt,
    message: JSON.stringify(message),
    expires_at: Math.ceil(dueAt / 1_000) + KEPT_SECONDS,
  };
}
