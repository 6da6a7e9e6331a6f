import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { chunks } from '../batch/chunks.ts';
import { forEachLimited } from '../batch/for-each-limited.ts';
import { logError, logWarning } from '../observe/log.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES_PER_CALL = 10;

/**
 * Sends messages in calls of ten, each in its webhook's message group. Returns the messages that SQS rejected and those
 * of a failed call.
 *
 * @param concurrency calls in flight at once. @default 1
 */
export async function sendMessages<Message extends { readonly webhook_id: string }>(
  client: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
  concurrency = 1,
): Promise<Message[]> {
  const unsent: Message[] = [];
  await forEachLimited(chunks(messages, MESSAGES_PER_CALL), concurrency, async (chunk) => {
    unsent.push(...(await sendBatch(client, queueUrl, chunk)));
  });
  return unsent;
}

async function sendBatch<Message extends { readonly webhook_id: string }>(
  client: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const Entries = messages.map((message, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify(message),
    MessageGroupId: message.webhook_id,
  }));
  try {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    if (Failed.length > 0)
      logWarning('failed to send messages', { refused: Failed.length, code: Failed[0]?.Code });
    return Failed.flatMap(({ Id }) => messages[Number(Id)] ?? []);
  } catch (error) {
    logError('failed to send messages', error, { messages: messages.length });
    return messages;
  }
}
