import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** What becomes of a dead letter: it is sent to a queue, or stays, and why. */
export type Redriven =
  | {
      readonly to: string;
      readonly body: string;
      readonly group?: string;
      /** Called when it has been sent, before it is deleted. */
      readonly sent?: () => Promise<void>;
    }
  | { readonly stays: string };

export interface Drained {
  readonly sent: number;
  /** Why others stayed, and how many for each reason. */
  readonly stayed: ReadonlyMap<string, number>;
}

/** Long enough to look at every message of a page; a message that stays comes back to the queue after it. */
const VISIBILITY_SECONDS = 60;

/**
 * Takes up to `limit` messages from a dead-letter queue, and sends on those that `redrive` says. A message is deleted
 * only after it was sent: cut off in between, it is sent twice.
 */
export async function drainQueue(
  client: SQSClient,
  queueUrl: string,
  limit: number,
  redrive: (message: Message) => Promise<Redriven>,
): Promise<Drained> {
  const stayed = new Map<string, number>();
  let sent = 0;
  for (let taken = 0; taken < limit; ) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, limit - taken),
        VisibilityTimeout: VISIBILITY_SECONDS,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['DeadLetterQueueSourceArn', 'MessageGroupId'],
        MessageAttributeNames: ['TARGET_ARN'],
      }),
    );
    if (Messages.length === 0) break;
    taken += Messages.length;
    for (const message of Messages) {
      const redriven = await redrive(message);
      if ('stays' in redriven) {
        stayed.set(redriven.stays, (stayed.get(redriven.stays) ?? 0) + 1);
        continue;
      }
      await client.send(
        new SendMessageCommand({
          QueueUrl: redriven.to,
          MessageBody: redriven.body,
          ...(redriven.group !== undefined && { MessageGroupId: redriven.group }),
        }),
      );
      await redriven.sent?.();
      await client.send(
        new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
      );
      sent += 1;
    }
  }
  return { sent, stayed };
}
