import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendMessage } from '../shared/aws/send-message.ts';
import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { DispatchPorts } from './dispatch.ts';
import { isStraightFromBus } from './message-state.ts';
import { delayUntilDue } from './queue-delay.ts';

export function makeRetry(client: SQSClient, queueUrl: string, now: () => number): DispatchPorts['retry'] {
  return (message) => sendMessage(client, queueUrl, message, delayUntilDue(message, now()));
}

export function makeSendToDeadLetterQueue(
  client: SQSClient,
  queueUrl: string,
): DispatchPorts['sendToDeadLetterQueue'] {
  return (message) => sendMessage(client, queueUrl, message);
}

/** Moves messages to the slow lane unchanged. There too, first attempts have a queue of their own. */
export function makeSendToSlowDispatcher(
  client: SQSClient,
  lane: { readonly deliveryQueueUrl: string; readonly retryQueueUrl: string },
): (message: DeliveryMessage) => Promise<void> {
  return (message) =>
    sendMessage(client, isStraightFromBus(message) ? lane.deliveryQueueUrl : lane.retryQueueUrl, message);
}
