import type { SQSRecord } from 'aws-lambda';
import { isId } from '../formats/ids.ts';
import { logError } from '../observe/log.ts';
import type { LinkbusEvent } from './linkbus-event.ts';

/** A message of a queue that a rule of the bus feeds, and the event in it. */
export interface ReceivedEvent {
  readonly messageId: string;
  readonly event: LinkbusEvent;
}

/**
 * The events in a batch of messages. A message without one is logged and left out: report it as failed, so that it ends
 * among the dead letters.
 */
export function receivedEvents(records: readonly SQSRecord[]): ReceivedEvent[] {
  return records.flatMap((record) => receivedEvent(record) ?? []);
}

function receivedEvent({ messageId, body }: SQSRecord): ReceivedEvent | undefined {
  try {
    const message = JSON.parse(body) as { detail?: Partial<LinkbusEvent> } | null;
    const event = message?.detail;
    if (isEvent(event)) return { messageId, event };
    throw new Error('This message is not an event of Linkbus.');
  } catch (error) {
    logError('unreadable event', error, { message_id: messageId });
    return undefined;
  }
}

/** What each consumer relies on. The whole schema would cost every cold start a validation library. */
const isEvent = (detail: Partial<LinkbusEvent> | undefined): detail is LinkbusEvent =>
  typeof detail?.id === 'string' &&
  isId('evt', detail.id) &&
  typeof detail.type === 'string' &&
  typeof detail.workspace_id === 'string' &&
  !Number.isNaN(Date.parse(String(detail.occurred_at))) &&
  typeof detail.data === 'object' &&
  detail.data !== null;
