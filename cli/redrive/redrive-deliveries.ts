import type { Message } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  type DeliveryMessage,
  firstAttempt,
  parseDeliveryMessage,
} from '../../lambdas/shared/delivery/delivery-message.ts';
import { makeFindDelivery } from '../../lambdas/shared/delivery/find-delivery.ts';
import { makeRecordReopened } from '../../lambdas/shared/delivery/record-reopened.ts';
import { ATTEMPT_LIMIT, reopeningMessage } from '../../lambdas/shared/delivery/reopening-message.ts';
import type { Redrive } from './drain-queue.ts';

/**
 * Makes the function that attempts a dead-lettered delivery at once, in place of a pending attempt, with the whole retry
 * schedule. A delivery without a recorded attempt gets its first one.
 *
 * @param now milliseconds since the epoch
 */
export function makeRedriveDelivery(
  client: DynamoDBDocumentClient,
  deliveriesTable: string,
  retryQueueUrl: string,
  now: () => number,
): (message: Message) => Promise<Redrive> {
  const findDelivery = makeFindDelivery(client, deliveriesTable);
  const recordReopened = makeRecordReopened(client, deliveriesTable, now);

  return async function redriveDelivery({ Body = '' }) {
    const message = parse(Body);
    if (message === undefined) return { skip: 'not a delivery' };
    const record = await findDelivery(message.webhook_id, message.delivery_id);
    if (record?.status === 'delivered') return { skip: 'already delivered' };
    if (record !== undefined && record.attempt_count >= ATTEMPT_LIMIT) return { skip: 'too many attempts' };
    const { event_id: id, event_type: type, workspace_id, body } = message;
    const event = { id, type, workspace_id, body };
    if (record === undefined) return send(firstAttempt(event, message.webhook_id, 'retry'));
    const reopening = reopeningMessage(record, event, 'retry');
    return { ...send(reopening), afterSend: async () => void (await recordReopened(reopening)) };
  };

  function send(message: DeliveryMessage) {
    return { queueUrl: retryQueueUrl, body: JSON.stringify(message), group: message.webhook_id };
  }
}

function parse(body: string): DeliveryMessage | undefined {
  try {
    return parseDeliveryMessage(body);
  } catch {
    return undefined;
  }
}
