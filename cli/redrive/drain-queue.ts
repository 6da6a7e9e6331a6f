import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** The message to send for a dead-lettered one, that nothing is left to send, or the reason to leave it in its queue. */
export type Redrive = MessageToSend | { readonly done: true } | { readonly skip: string };

interface MessageToSend {
  readonly queueUrl: string;
  readonly body: string;
  readonly group?: string;
  /** Runs after the send and before the delete. */
  readonly afterSend?: () => Promise<void>;
}

export interface Drained {
  readonly sent: number;
  /** Number of messages left in the queue, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Covers one receive; a skipped message becomes visible again afterwards. */
const VISIBILITY_SECONDS = 60;

/**
 * Redrives up to `limit` messages of a dead-letter queue. A message is deleted only after it was sent: a crash in
 * between sends it twice.
 */
export async function drainQueue(
  client: SQSClient,
  queueUrl: string,
  limit: number,
  redriveOf: (message: Message) => Promise<Redrive>,
): Promise<Drained> {
  const skipped = new Map<string, number>();
  let sent = 0;
  for (let received = 0; received < limit; ) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, limit - received),
        VisibilityTimeout: VISIBILITY_SECONDS,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['DeadLetterQueueSourceArn', 'MessageGroupId'],
        MessageAttributeNames: ['TARGET_ARN'],
      }),
    );
    if (Messages.length === 0) break;
    received += Messages.length;
    for (const message of Messages) {
      const redrive = await redriveOf(message);
      if ('skip' in redrive) {
        skipped.set(redrive.skip, (skipped.get(redrive.skip) ?? 0) + 1);
        continue;
      }
      if ('queueUrl' in redrive) await send(client, redrive);
      await client.send(
        new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
      );
      sent += 1;
    }
  }
  return { sent, skipped };
}

async function send(client: SQSClient, { queueUrl, body, group, afterSend }: MessageToSend): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      ...(group !== undefined && { MessageGroupId: group }),
    }),
  );
  await afterSend?.();
}
