import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendMessage } from '../shared/aws/send-message.ts';
import type { DispatchPorts } from './dispatch.ts';
import { isStraightFromBus } from './message-state.ts';
import type { Park } from './park.ts';
import { delayUntilDue, longWait } from './queue-delay.ts';

/**
 * Makes the messages of later attempts wait: up to 15 minutes in the retry queue, longer in the table of waiting
 * deliveries. A message that waits for its turn stays in the queue and comes back every 15 minutes, so that it notices a
 * changed limit.
 */
export function makeRetry(
  client: SQSClient,
  queueUrl: string,
  park: Park,
  now: () => number,
): DispatchPorts['retry'] {
  return async function retry(message) {
    const dueAt = message.turn === undefined ? longWait(message, now()) : undefined;
    if (dueAt !== undefined) return park(message, dueAt);
    await sendMessage(client, queueUrl, message, delayUntilDue(message, now()));
  };
}

export function makeSendToDeadLetterQueue(
  client: SQSClient,
  queueUrl: string,
): DispatchPorts['sendToDeadLetterQueue'] {
  return async function sendToDeadLetterQueue(message) {
    await sendMessage(client, queueUrl, message);
  };
}

/** Moves messages to the slow dispatcher unchanged. First attempts have their own queue there too. */
export function makeSendToSlowDispatcher(
  client: SQSClient,
  slow: { readonly deliveryQueueUrl: string; readonly retryQueueUrl: string },
): NonNullable<DispatchPorts['sendToSlowDispatcher']> {
  return async function sendToSlowDispatcher(message) {
    const queueUrl = isStraightFromBus(message) ? slow.deliveryQueueUrl : slow.retryQueueUrl;
    await sendMessage(client, queueUrl, message);
  };
}
