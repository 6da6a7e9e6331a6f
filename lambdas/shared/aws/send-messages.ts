import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { logError, logWarning } from '../observe/log.ts';

/** SQS takes ten messages in a call. */
const MESSAGES_PER_CALL = 10;

export interface OutgoingMessage {
  readonly body: string;
  /** Fair queues keep one group's messages from delaying the others'. */
  readonly group: string;
  /** Seconds, at most 900. */
  readonly delaySeconds?: number;
}

/** Sends messages in calls of ten. Returns those that SQS refused or that a failed call carried. */
export async function sendMessages<Message extends OutgoingMessage>(
  client: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
): Promise<Message[]> {
  const unsent: Message[] = [];
  for (let i = 0; i < messages.length; i += MESSAGES_PER_CALL) {
    unsent.push(...(await sendCall(client, queueUrl, messages.slice(i, i + MESSAGES_PER_CALL))));
  }
  return unsent;
}

async function sendCall<Message extends OutgoingMessage>(
  client: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  try {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: messages.map(entryOf) }),
    );
    if (Failed.length > 0)
      logWarning('the queue refused messages', { refused: Failed.length, code: Failed[0]?.Code });
    return Failed.flatMap(({ Id }) => messages[Number(Id)] ?? []);
  } catch (error) {
    logError('sending failed', error, { messages: messages.length });
    return messages;
  }
}

const entryOf = (
  { body, group, delaySeconds }: OutgoingMessage,
  index: number,
): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: body,
  MessageGroupId: group,
  ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
});
