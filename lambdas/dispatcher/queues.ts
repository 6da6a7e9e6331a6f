import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DispatchPorts } from './dispatch.ts';
import { delayUntilDue } from './retry-queue.ts';

export function makeRetry(client: SQSClient, queueUrl: string, now: () => number): DispatchPorts['retry'] {
  return async (message) => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        MessageGroupId: message.webhook_id,
        DelaySeconds: delayUntilDue(message, now()),
      }),
    );
  };
}

export function makeBury(client: SQSClient, queueUrl: string): DispatchPorts['bury'] {
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
