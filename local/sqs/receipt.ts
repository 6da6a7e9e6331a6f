import { receiptHandleIsInvalid } from './errors.ts';
import type { ReceivedMessage, StoredMessage } from './message.ts';

/** Describes a message to its receiver. */
export function toReceivedMessage(queueArn: string, message: StoredMessage): ReceivedMessage {
  return {
    messageId: message.id,
    // The receive count distinguishes this receipt from later ones.
    receiptHandle: Buffer.from(`${queueArn} ${message.id} ${message.receiveCount}`).toString('base64url'),
    body: message.body,
    attributes: message.attributes,
    systemAttributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAt),
      SenderId: message.senderId,
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
      ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
      ...(message.deadLetterSourceArn !== undefined && {
        DeadLetterQueueSourceArn: message.deadLetterSourceArn,
      }),
    },
  };
}

/** Parses a handle. @throws AwsError ReceiptHandleIsInvalid if it isn't from this queue */
export function readReceiptHandle(
  queueArn: string,
  handle: string,
): { readonly messageId: string; readonly receiveCount: number } {
  const [arn, messageId, count] = Buffer.from(handle, 'base64url').toString().split(' ');
  const receiveCount = Number(count);
  if (arn !== queueArn || messageId === undefined || !Number.isInteger(receiveCount)) {
    throw receiptHandleIsInvalid(handle);
  }
  return { messageId, receiveCount };
}
