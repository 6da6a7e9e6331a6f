import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { timestamp } from '../formats/timestamp.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import { type DeliveryRecord, deliveryExpiry } from './delivery-record.ts';

/**
 * Puts a delivery whose first attempt is queued on record before that attempt is made. Answers with what is on record
 * then, which is another copy where the attempt was faster.
 */
export type RecordQueued = (message: DeliveryMessage) => Promise<DeliveryRecord>;

export function makeRecordQueued(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): RecordQueued {
  return async (message) => {
    const record = queuedDelivery(message, now());
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: record,
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return record;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item === undefined ? record : (unmarshall(error.Item) as DeliveryRecord);
    }
  };
}

function queuedDelivery(message: DeliveryMessage, at: number): DeliveryRecord {
  return {
    webhook_id: message.webhook_id,
    id: message.delivery_id,
    event_id: message.event_id,
    event_type: message.event_type,
    status: 'pending',
    attempt_count: 0,
    attempts: [],
    round: message.round,
    schedule_start: message.schedule_start,
    next_attempt_at: timestamp(at),
    created_at: timestamp(at),
    updated_at: timestamp(at),
    expires_at: deliveryExpiry(at),
  };
}
