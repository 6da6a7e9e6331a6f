import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendMessages } from '../aws/send-messages.ts';
import type { DeliveryMessage } from './delivery-message.ts';

/** Puts deliveries on a queue. Returns those that could not be queued. */
export type EnqueueDeliveries = (
  messages: readonly DeliveryMessage[],
) => Promise<ReadonlySet<DeliveryMessage>>;

/** Sends deliveries in calls of ten. */
export function makeEnqueueDeliveries(
  client: SQSClient,
  queueUrl: string,
  options: {
    /** Maximum sends of each message. @default 1 */
    readonly tries?: number;
    /** Calls in flight at once. @default 1 */
    readonly concurrency?: number;
  } = {},
): EnqueueDeliveries {
  return async function enqueueDeliveries(messages) {
    let unsent = messages;
    for (let tries = options.tries ?? 1; tries > 0; tries -= 1) {
      unsent = await sendMessages(client, queueUrl, unsent, options.concurrency);
    }
    return new Set(unsent);
  };
}
