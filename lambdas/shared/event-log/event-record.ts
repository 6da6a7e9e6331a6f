import type { LinkbusEvent } from '../events/linkbus-event.ts';
import { eventPartition } from './event-partition.ts';

/** An item of the Events table. Its sort key `id` keeps each partition in order of time. */
export interface EventRecord {
  /** Partition key: see {@link eventPartition}. */
  readonly partition: string;
  readonly id: string;
  readonly workspace_id: string;
  readonly type: string;
  /** The event's link. Absent on events about a webhook. */
  readonly short_code?: string;
  /** The event as JSON, byte for byte what receivers get. */
  readonly body: string;
  /** When DynamoDB deletes the item, in epoch seconds. */
  readonly expires_at: number;
}

/** Contract: events can be read back for 30 days. */
export const EVENT_RETENTION_MS = 30 * 24 * 60 * 60 * 1_000;

/** Makes the item that stores an event. */
export function eventRecord(event: LinkbusEvent): EventRecord {
  const { short_code: shortCode } = event.data as { short_code?: unknown };
  return {
    partition: eventPartition(event.workspace_id, event.id),
    id: event.id,
    workspace_id: event.workspace_id,
    type: event.type,
    ...(typeof shortCode === 'string' && { short_code: shortCode }),
    body: JSON.stringify(event),
    expires_at: Math.floor((Date.parse(event.occurred_at) + EVENT_RETENTION_MS) / 1_000),
  };
}
