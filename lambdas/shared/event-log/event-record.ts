import type { EventToDeliver } from '../delivery/delivery-message.ts';

/**
 * The item that the Events table holds. The table's partition key is `partition`, its sort key `id`, so that a
 * partition reads in the order of time.
 */
export interface EventRecord {
  /** As {@link eventPartition} has it. */
  readonly partition: string;
  readonly id: string;
  readonly workspace_id: string;
  readonly type: EventToDeliver['type'];
  /** The link that the event is about; absent where it is about none. */
  readonly short_code?: string;
  /** The event's JSON as it is sent to receivers, byte for byte. */
  readonly body: string;
  /** Epoch seconds at which DynamoDB drops the item. */
  readonly expires_at: number;
}

/** Contract: events can be read back for 30 days. */
export const EVENT_RETENTION_MS = 30 * 24 * 60 * 60 * 1_000;
