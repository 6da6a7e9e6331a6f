import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { timestamp } from '../formats/timestamp.ts';
import { type DeliveryKey, deliveryKey, fromItem, unspreadKey } from './delivery-key.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import { type DeliveryRecord, deliveryExpiry } from './delivery-record.ts';

/** Records that a delivery was requested again. `undefined`: the delivery has changed since it was read. */
export type RecordReopened = (message: DeliveryMessage) => Promise<DeliveryRecord | undefined>;

interface Reopening {
  readonly isStored: boolean;
  /** The record, unless it has changed. */
  readonly reopened?: DeliveryRecord;
}

/** A delivery stored under the key of earlier versions costs a second write. */
export function makeRecordReopened(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): RecordReopened {
  return async function recordReopened(message) {
    const { webhook_id, delivery_id } = message;
    for (const key of [deliveryKey(webhook_id, delivery_id), unspreadKey(webhook_id, delivery_id)]) {
      const { isStored, reopened } = await reopen(key, message);
      if (isStored) return reopened;
    }
    return undefined;
  };

  async function reopen(key: DeliveryKey, message: DeliveryMessage): Promise<Reopening> {
    const at = now();
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { ...key },
          UpdateExpression:
            'SET #status = :pending, #round = :round, schedule_start = :start, next_attempt_at = :at, updated_at = :at, expires_at = :expires_at',
          ConditionExpression: 'attempt_count = :count AND #round < :round',
          ExpressionAttributeNames: { '#status': 'status', '#round': 'round' },
          ExpressionAttributeValues: {
            ':pending': 'pending',
            ':round': message.round,
            ':start': message.schedule_start,
            ':at': timestamp(at),
            ':expires_at': deliveryExpiry(at),
            ':count': message.attempt - 1,
          },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isStored: true, reopened: fromItem(Attributes as DeliveryRecord) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isStored: error.Item !== undefined };
    }
  }
}
