import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * Sends one message of a webhook, in the webhook's group: fair queues keep one group's messages from delaying the others'.
 *
 * @param delaySeconds at most 900; absent: at once
 * @throws where SQS doesn't take the message
 */
export async function sendMessage(
  client: SQSClient,
  queueUrl: string,
  message: { readonly webhook_id: string },
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
