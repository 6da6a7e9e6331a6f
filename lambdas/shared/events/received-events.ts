import type { SQSRecord } from 'aws-lambda';
import { isId } from '../formats/ids.ts';
import { logError } from '../observe/log.ts';
import type { LinkbusEvent } from './linkbus-event.ts';

/** An event that a bus rule sent to a queue. */
export interface ReceivedEvent {
  readonly messageId: string;
  readonly event: LinkbusEvent;
}

/**
 * Reads the events of a batch. Logs and leaves out messages without an event: report them as failures, so they reach
 * the dead-letter queue.
 */
export function receivedEvents(records: readonly SQSRecord[]): ReceivedEvent[] {
  return records.flatMap((record) => receivedEvent(record) ?? []);
}

function receivedEvent({ messageId, body }: SQSRecord): ReceivedEvent | undefined {
  try {
    const message = JSON.parse(body) as { detail?: Partial<LinkbusEvent> } | null;
    const event = message?.detail;
    if (isEvent(event)) return { messageId, event };
    throw new Error('The message is not a Linkbus event.');
  } catch (error) {
    logError('failed to parse event', error, { message_id: messageId });
    return undefined;
  }
}

/** Checks the fields that consumers rely on. The full schema would load zod at every cold start. */
export const isEvent = (detail: Partial<LinkbusEvent> | undefined): detail is LinkbusEvent =>
  typeof detail?.id === 'string' &&
  isId('evt', detail.id) &&
  typeof detail.type === 'string' &&
  typeof detail.workspace_id === 'string' &&
  !Number.isNaN(Date.parse(String(detail.occurred_at))) &&
  typeof detail.data === 'object' &&
  detail.data !== null;
