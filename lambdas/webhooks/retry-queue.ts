import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueAttempt } from './retry-delivery.ts';

/** @throws where SQS doesn't take the message */
export function makeQueueAttempt(client: SQSClient, queueUrl: string): QueueAttempt {
  return async (message) => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        MessageGroupId: message.webhook_id,
      }),
    );
  };
}
