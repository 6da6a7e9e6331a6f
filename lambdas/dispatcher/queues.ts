import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendMessage } from '../shared/aws/send-message.ts';
import type { DispatchPorts } from './dispatch.ts';
import { isStraightFromBus } from './message-state.ts';
import { delayUntilDue } from './queue-delay.ts';

export function makeRetry(client: SQSClient, queueUrl: string, now: () => number): DispatchPorts['retry'] {
  return async function retry(message) {
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
