import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { timestamp } from '../formats/timestamp.ts';
import {
  type AttemptOrigin,
  type DeliveryMessage,
  type EventToDeliver,
  firstAttempt,
} from './delivery-message.ts';
import { type DeliveryRecord, deliveryExpiry } from './delivery-record.ts';

/**
 * A delivery that has had as many attempts is not asked for again. An attempt takes up to 3.3 KB (1 KiB of an answer
 * can become three), and DynamoDB takes 400 KB: the schedule that begins with the last of them, of 16 attempts at the
 * most, must find room.
 */
export const ATTEMPT_LIMIT = 100;

/**
 * The message that asks for a delivery once more, at once. One that is waiting for an attempt goes on with its schedule
 * after this one; one that has ended starts the schedule from its beginning.
 *
 * Send it before {@link makeReopen} writes it down: cut off in between, the delivery is made all the same, and the
 * attempt that was waiting is out of date either way.
 */
export function reopeningMessage(
  record: Pick<DeliveryRecord, 'webhook_id' | 'status' | 'attempt_count' | 'round' | 'schedule_start'>,
  event: EventToDeliver,
  origin: Exclude<AttemptOrigin, 'bus'>,
): DeliveryMessage {
  return {
    ...firstAttempt(event, record.webhook_id, origin),
    attempt: record.attempt_count + 1,
    round: record.round + 1,
    schedule_start: record.status === 'pending' ? record.schedule_start : record.attempt_count,
  };
}

/** Writes down that a delivery was asked for once more. `undefined` where it has moved on since it was read. */
export type Reopen = (message: DeliveryMessage) => Promise<DeliveryRecord | undefined>;

export function makeReopen(client: DynamoDBDocumentClient, tableName: string, now: () => number): Reopen {
  return async (message) => {
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
