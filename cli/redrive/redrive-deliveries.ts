import type { Message } from '@aws-sdk/client-sqs';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  type DeliveryMessage,
  parseDeliveryMessage,
} from '../../lambdas/shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../../lambdas/shared/delivery/delivery-record.ts';
import {
  ATTEMPT_LIMIT,
  makeReopen,
  reopeningMessage,
} from '../../lambdas/shared/delivery/reopen-delivery.ts';
import type { Redriven } from './drain-queue.ts';

/**
 * Asks for a dead delivery again, at once and with the schedule of waits from its beginning; in place of an attempt that
 * is waiting, if somebody has retried it since. One that died of our own faults before its first attempt asks for just
 * that.
 */
export function makeRedriveDelivery(
  client: DynamoDBDocumentClient,
  deliveriesTable: string,
  retryQueueUrl: string,
  now: () => number,
): (message: Message) => Promise<Redriven> {
  const reopen = makeReopen(client, deliveriesTable, now);

  return async ({ Body = '' }) => {
    const message = readable(Body);
    if (message === undefined) return { stays: 'not a delivery' };
    const record = await find(message);
    if (record?.status === 'delivered') return { stays: 'delivered since' };
    if (record !== undefined && record.attempt_count >= ATTEMPT_LIMIT)
      return { stays: 'attempted too often' };
    return record === undefined ? sending(atOnce(message)) : sending(again(record, message), reopen);
  };

  async function find({ webhook_id, delivery_id }: DeliveryMessage): Promise<DeliveryRecord | undefined> {
    const { Item } = await client.send(
      new GetCommand({
        TableName: deliveriesTable,
        Key: { webhook_id, id: delivery_id },
        ConsistentRead: true,
      }),
    );
    return Item as DeliveryRecord | undefined;
  }

  function sending(
    message: DeliveryMessage,
    writeDown?: (message: DeliveryMessage) => Promise<unknown>,
  ): Redriven {
    return {
      to: retryQueueUrl,
      body: JSON.stringify(message),
      group: message.webhook_id,
      ...(writeDown !== undefined && { sent: async () => void (await writeDown(message)) }),
    };
  }
}

const atOnce = ({ not_before: _, turn_at: __, ...message }: DeliveryMessage): DeliveryMessage => message;

const again = (record: DeliveryRecord, { event_id, event_type, workspace_id, body }: DeliveryMessage) =>
  reopeningMessage(record, { id: event_id, type: event_type, workspace_id, body });

function readable(body: string): DeliveryMessage | undefined {
  try {
    return parseDeliveryMessage(body);
  } catch {
    return undefined;
  }
}
