import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { eventPartition } from '../shared/event-log/event-partition.ts';
import { EVENT_RETENTION_MS, type EventRecord } from '../shared/event-log/event-record.ts';
import type { LinkbusEvent } from '../shared/events/linkbus-event.ts';
import { receivedEvents } from '../shared/events/received-events.ts';

/** Puts records into the log, over what is there. No key may be there twice. Returns those it could not put there. */
export type PutRecords = (records: readonly EventRecord[]) => Promise<readonly EventRecord[]>;

/**
 * Stores the events of a batch of messages. Reports the messages that must come again: those that can't be read and
 * those whose event could not be stored. An event that comes again is the same item.
 */
export function makeStoreEvents(putRecords: PutRecords) {
  return async (messages: readonly SQSRecord[]): Promise<SQSBatchResponse> => {
    const keys = new Map<string, string>();
    // A batch can have an event twice, as the bus may repeat it; DynamoDB refuses a call that names a key twice.
    const records = new Map<string, EventRecord>();
    for (const { messageId, event } of receivedEvents(messages)) {
      const record = recordOf(event);
      keys.set(messageId, keyOf(record));
      records.set(keyOf(record), record);
    }
    const unstored = new Set((await putRecords([...records.values()])).map(keyOf));
    const failed = messages.filter(({ messageId }) => {
      const key = keys.get(messageId);
      return key === undefined || unstored.has(key);
    });
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

function recordOf(event: LinkbusEvent): EventRecord {
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

const keyOf = ({ partition, id }: EventRecord): string => `${partition} ${id}`;
