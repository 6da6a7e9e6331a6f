import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { eventRecord } from '../shared/event-log/event-record.ts';
import type { PutEvents } from '../shared/event-log/put-events.ts';
import { receivedEvents } from '../shared/events/received-events.ts';

/**
 * Stores a batch of events. Reports the messages that SQS must redeliver: unreadable ones and those whose event could
 * not be stored. A duplicate event overwrites the same item.
 */
export function makeStoreEvents(putEvents: PutEvents) {
  return async function storeEvents(messages: readonly SQSRecord[]): Promise<SQSBatchResponse> {
    const received = receivedEvents(messages).map(({ messageId, event }) => {
      const record = eventRecord(event);
      return { messageId, record, key: `${record.partition} ${record.id}` };
    });
    // DynamoDB rejects a call with a duplicate key, and a batch can hold an event twice.
    const records = new Map(received.map(({ key, record }) => [key, record]));
    const unstored = new Set(
      (await putEvents([...records.values()])).map(({ partition, id }) => `${partition} ${id}`),
    );
    const stored = new Set(
      received.filter(({ key }) => !unstored.has(key)).map(({ messageId }) => messageId),
    );
    const failed = messages.filter(({ messageId }) => !stored.has(messageId));
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}
