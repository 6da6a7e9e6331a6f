import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { AppendEvents } from '../shared/event-log/append-events.ts';
import { eventRecord } from '../shared/event-log/event-record.ts';
import { receivedEvents } from '../shared/events/received-events.ts';

/**
 * Logs the events that release 0.1.0 left in the queue in front of its event log. They were published then. Reports the
 * messages whose event isn't in the log.
 */
export function makeLogQueued(append: AppendEvents) {
  return async function logQueued(records: readonly SQSRecord[]): Promise<SQSBatchResponse> {
    const received = receivedEvents(records);
    const { bodies } = await append(received.map(({ event }) => eventRecord(event)));
    const logged = new Set(
      received.filter(({ event }) => bodies.has(event.id)).map(({ messageId }) => messageId),
    );
    const left = records.filter(({ messageId }) => !logged.has(messageId));
    return { batchItemFailures: left.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}
