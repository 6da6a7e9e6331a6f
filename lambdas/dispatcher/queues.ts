import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryMessage } from '../shared/delivery-message.ts';
import type { DispatchPorts } from './dispatch.ts';
import { delayUntilDue } from './retry-queue.ts';

export function makeRetry(client: SQSClient, queueUrl: string, now: () => number): DispatchPorts['retry'] {
  return (message) => send(client, queueUrl, message, delayUntilDue(message, now()));
}

export function makeBury(client: SQSClient, queueUrl: string): DispatchPorts['bury'] {
  return (message) => send(client, queueUrl, message);
}

async function send(
  client: SQSClient,
  queueUrl: string,
  message: DeliveryMessage,
  delaySeconds?: number,
): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(message),
      MessageGroupId: message.webhook_id,
      ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
    }),
  );
}
