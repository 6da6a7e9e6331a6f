import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendMessage } from '../shared/aws/send-message.ts';
import type { QueueAttempt } from './retry-delivery.ts';

/** @throws where SQS doesn't take the message */
export function makeQueueAttempt(client: SQSClient, queueUrl: string): QueueAttempt {
  return (message) => sendMessage(client, queueUrl, message);
}
