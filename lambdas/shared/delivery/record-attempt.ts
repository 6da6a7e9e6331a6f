import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DispatchPorts } from '../../dispatcher/dispatch.ts';
import { timestamp } from '../formats/timestamp.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import { type DeliveryRecord, deliveryExpiry } from './delivery-record.ts';

/** What `standing` calls awaited, of a delivery that is on record. */
const IS_AWAITED =
  'attempt_count = :previous AND (#round < :round OR (#round = :round AND #status = :pending))';

/** One write for each attempt. The first makes the record, unless somebody put one there when they queued it. */
export function makeDeliveries(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): DispatchPorts['deliveries'] {
  const keyOf = (webhookId: string, deliveryId: string) => ({ webhook_id: webhookId, id: deliveryId });

  return {
    async find(webhookId, deliveryId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: keyOf(webhookId, deliveryId), ConsistentRead: true }),
      );
      return Item as DeliveryRecord | undefined;
    },

    recordAttempt: (message, { attempt, status, nextAttemptAt }) =>
      write(message, {
        status,
        attempts: [attempt],
        ...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
      }),

    async recordDiscarded(message) {
      await write(message, { status: 'discarded', attempts: [] });
    },
  };

  /** `false` where the delivery doesn't wait for this attempt. */
  async function write(
    message: DeliveryMessage,
    { status, attempts, next_attempt_at }: Pick<DeliveryRecord, 'status' | 'attempts' | 'next_attempt_at'>,
  ): Promise<boolean> {
    const at = now();
    const token = randomUUID();
    const previous = message.attempt - 1;
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: keyOf(message.webhook_id, message.delivery_id),
          UpdateExpression: [
            'SET event_id = :event_id, event_type = :event_type, #status = :status',
            ', attempts = list_append(if_not_exists(attempts, :none), :attempts), attempt_count = :count',
            ', #round = :round, schedule_start = :start, created_at = if_not_exists(created_at, :at)',
            ', updated_at = :at, expires_at = :expires_at, write_token = :token',
            next_attempt_at === undefined ? ' REMOVE next_attempt_at' : ', next_attempt_at = :next',
          ].join(''),
          ConditionExpression: previous === 0 ? `attribute_not_exists(id) OR (${IS_AWAITED})` : IS_AWAITED,
          ExpressionAttributeNames: { '#status': 'status', '#round': 'round' },
          ExpressionAttributeValues: {
            ':event_id': message.event_id,
            ':event_type': message.event_type,
            ':status': status,
            ':none': [],
            ':attempts': attempts,
            ':previous': previous,
            ':count': previous + attempts.length,
            ':round': message.round,
            ':start': message.schedule_start,
            ':pending': 'pending',
            ':at': timestamp(at),
            ':expires_at': deliveryExpiry(at),
            ':token': token,
            ...(next_attempt_at !== undefined && { ':next': next_attempt_at }),
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK repeats a write whose answer was lost: a condition that fails on our own write has not failed.
      return error.Item !== undefined && unmarshall(error.Item).write_token === token;
    }
  }
}
