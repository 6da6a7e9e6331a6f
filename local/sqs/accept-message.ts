import { randomUUID } from 'node:crypto';
import type { NewMessage, StoredMessage } from './message.ts';
import type { QueueSettings } from './queue-options.ts';

/** A message for a queue's store. It is delayed until `hiddenUntil`. */
export type AcceptedMessage = Omit<StoredMessage, 'row' | 'state'>;

/** Makes the message that a queue stores for a sent one. */
export function acceptMessage(message: NewMessage, settings: QueueSettings, now: number): AcceptedMessage {
  return {
    id: randomUUID(),
    body: message.body,
    attributes: message.attributes ?? {},
    groupId: message.groupId,
    senderId: message.senderId,
    traceHeader: message.traceHeader,
    sentAt: now,
    expiresAt: now + settings.retentionSeconds * 1000,
    deadLetterSourceArn: undefined,
    hiddenUntil: now + (message.delaySeconds ?? settings.delaySeconds) * 1000,
    receiveCount: 0,
    firstReceivedAt: 0,
    receivedAt: 0,
  };
}

/** Makes the message that a dead-letter queue stores for one of the queue `sourceArn`. It expires as if it were sent here. */
export function acceptDeadLetter(
  message: StoredMessage,
  sourceArn: string,
  settings: QueueSettings,
  now: number,
): AcceptedMessage {
  return {
    ...message,
    expiresAt: message.sentAt + settings.retentionSeconds * 1000,
    deadLetterSourceArn: sourceArn,
    hiddenUntil: now,
    receiveCount: 0,
  };
}
