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
 * schedule. A delivery without a recorded attempt gets its first one. An attempt that was made but never recorded is
 * recorded, and not made again.
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
    // The attempt was made: it only has to be recorded.
    if (message.unrecorded !== undefined) return send(recordAtOnce(message));
    const record = await findDelivery(message.webhook_id, message.delivery_id);
    if (record?.status === 'delivered') return { skip: 'already delivered' };
    if (record !== undefined && record.attempt_count >= ATTEMPT_LIMIT) return { skip: 'too many attempts' };
    const { event_id: id, event_type: type, workspace_id, body } = message;
    const event = { id, type, workspace_id, body };
    if (record === undefined) return send(firstAttempt(event, message.webhook_id, 'retried'));
    const reopening = reopeningMessage(record, event, 'retried');
    return { ...send(reopening), afterSend: async () => void (await recordReopened(reopening)) };
  };

  function send(message: DeliveryMessage) {
    return { queueUrl: retryQueueUrl, body: JSON.stringify(message), group: message.webhook_id };
  }
}

const recordAtOnce = ({ not_before: _, unrecorded, ...message }: DeliveryMessage): DeliveryMessage => ({
  ...message,
  ...(unrecorded !== undefined && { unrecorded: { ...unrecorded, failures: 1 } }),
});

function parse(body: string): DeliveryMessage | undefined {
  try {
    return parseDeliveryMessage(body);
  } catch {
    return undefined;
  }
}
