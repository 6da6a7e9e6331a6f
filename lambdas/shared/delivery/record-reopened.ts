import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { timestamp } from '../formats/timestamp.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import { type DeliveryRecord, deliveryExpiry } from './delivery-record.ts';

/** Records that a delivery was requested again. `undefined`: the delivery has changed since it was read. */
export type RecordReopened = (message: DeliveryMessage) => Promise<DeliveryRecord | undefined>;

export function makeRecordReopened(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): RecordReopened {
  return async function recordReopened(message) {
    const at = now();
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { webhook_id: message.webhook_id, id: message.delivery_id },
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
        }),
      );
      return Attributes as DeliveryRecord | undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };
}
