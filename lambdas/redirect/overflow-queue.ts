import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsBounds } from '../shared/aws/bounds.ts';
import type { QueueClick } from './count-or-queue.ts';

/** The SDK's repeats included: a visitor waits. */
const QUEUED_WITHIN_MS = 2_000;

/** The overflow queue, with a client of its own. To be imported when the first click overflows, not before. */
export function makeQueueClick(queueUrl: string): QueueClick {
  const client = new SQSClient(awsBounds);
  return async (message) => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }), {
      abortSignal: AbortSignal.timeout(QUEUED_WITHIN_MS),
    });
  };
}
