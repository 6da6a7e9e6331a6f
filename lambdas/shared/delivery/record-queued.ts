import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { fromItem, keyOf } from './delivery-key.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import { type DeliveryRecord, queuedDelivery } from './delivery-record.ts';

/**
 * Records a delivery with a queued first attempt, if it is new: the caller has found none, or has just made its event.
 * Returns the stored record: the attempt's, if that came first.
 */
export type RecordQueued = (message: DeliveryMessage) => Promise<DeliveryRecord>;

export function makeRecordQueued(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): RecordQueued {
  return async function recordQueued(message) {
    const record = queuedDelivery(message, now());
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: { ...record, ...keyOf(message, undefined) },
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return record;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item === undefined ? record : fromItem(unmarshall(error.Item) as DeliveryRecord);
    }
  };
}
