import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import type { CreatedQueue, Target } from '../target.ts';

type Queue = Pick<CreatedQueue, 'url'>;

/** Sends a message. */
export function send(
  { sqs }: Target,
  { url }: Queue,
  MessageBody: string,
  more: Partial<SendMessageCommandInput> = {},
) {
  return sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, ...more }));
}

/** Receives up to 10 messages without waiting. */
export async function receive(
  { sqs }: Target,
  { url }: Queue,
  more: Partial<ReceiveMessageCommandInput> = {},
): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...more,
    }),
  );
  return Messages;
}

/** Receives one message that must be there. */
export async function receiveOne(
  target: Target,
  queue: Queue,
  more: Partial<ReceiveMessageCommandInput> = {},
): Promise<Message> {
  const [message, ...others] = await receive(target, queue, more);
  if (message === undefined || others.length > 0)
    throw new Error(`expected one message, not ${others.length}`);
  return message;
}

export function remove({ sqs }: Target, { url }: Queue, ReceiptHandle: string | undefined) {
  return sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
}

export const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body).toSorted();

export const receiveCount = ({ Attributes }: Message) => Number(Attributes?.ApproximateReceiveCount);
