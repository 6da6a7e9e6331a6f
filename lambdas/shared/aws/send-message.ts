import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * Sends one message in its webhook's message group. Fair queues keep one group from delaying the others.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 *
 * @param delaySeconds 0 to 900. @default 0
 * @throws if SQS rejects the message
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
