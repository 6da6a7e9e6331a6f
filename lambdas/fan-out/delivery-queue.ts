import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendMessages } from '../shared/aws/send-messages.ts';
import type { Enqueue } from './fan-out.ts';

export function makeEnqueue(client: SQSClient, queueUrl: string): Enqueue {
  return async (messages) => {
    const outgoing = messages.map((message) => ({
      message,
      body: JSON.stringify(message),
      group: message.webhook_id,
    }));
    return new Set((await sendMessages(client, queueUrl, outgoing)).map(({ message }) => message));
  };
}
