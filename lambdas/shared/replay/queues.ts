import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ReplayPorts } from '../../replayer/replay-ports.ts';
import { sendMessage } from '../aws/send-message.ts';
import { sendMessages } from '../aws/send-messages.ts';
import type { ReplayMessage } from './replay-message.ts';

/** A page of 100 messages is ten calls of ten: five lanes of two. */
const MESSAGES_PER_LANE = 20;
const TRIES = 3;

/** What SQS refuses is sent again, up to three times in all. */
export function makeEnqueue(client: SQSClient, queueUrl: string): ReplayPorts['enqueue'] {
  return async (messages) => {
    let unsent = messages.map((message) => ({
      message,
      body: JSON.stringify(message),
      group: message.webhook_id,
    }));
    for (let tries = 0; tries < TRIES && unsent.length > 0; tries += 1) {
      const lanes = Array.from({ length: Math.ceil(unsent.length / MESSAGES_PER_LANE) }, (_, lane) =>
        unsent.slice(lane * MESSAGES_PER_LANE, (lane + 1) * MESSAGES_PER_LANE),
      );
      unsent = (await Promise.all(lanes.map((lane) => sendMessages(client, queueUrl, lane)))).flat();
    }
    return new Set(unsent.map(({ message }) => message));
  };
}

/** Asks the replayer to go on with a replay, at once or after so many seconds. */
export type SendReplay = (message: ReplayMessage, delaySeconds?: number) => Promise<void>;

export function makeSendReplay(client: SQSClient, queueUrl: string): SendReplay {
  return (message, delaySeconds) => sendMessage(client, queueUrl, message, delaySeconds);
}
