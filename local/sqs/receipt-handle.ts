import { receiptHandleIsInvalid } from './sqs-errors.ts';

/** What a receipt handle stands for: the nth receipt of one message from one queue. */
export interface Receipt {
  readonly messageId: string;
  readonly receiveCount: number;
}

/** The handle of a receipt. Opaque to clients, and of no use on another queue. */
export function writeReceiptHandle(queueArn: string, { messageId, receiveCount }: Receipt): string {
  return Buffer.from(`${queueArn} ${messageId} ${receiveCount}`).toString('base64url');
}

/** @throws AwsError ReceiptHandleIsInvalid for what {@link writeReceiptHandle} didn't make for this queue */
export function readReceiptHandle(queueArn: string, handle: string): Receipt {
  const [arn, messageId, count] = Buffer.from(handle, 'base64url').toString().split(' ');
  const receiveCount = Number(count);
  if (arn !== queueArn || messageId === undefined || !Number.isInteger(receiveCount)) {
    throw receiptHandleIsInvalid(handle);
  }
  return { messageId, receiveCount };
}
