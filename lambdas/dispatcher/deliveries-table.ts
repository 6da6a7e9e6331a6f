import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DeliveryMessage } from '../shared/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery-record.ts';
import { timestamp } from '../shared/timestamp.ts';
import type { DispatchPorts } from './dispatch.ts';

/** Contract: deliveries can be read back for 30 days. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** Only the attempt that follows the last one on record, of a delivery that isn't over. */
const IS_NEXT_ATTEMPT = [
  '(attribute_not_exists(attempt_count) OR attempt_count = :previous)',
  '(attribute_not_exists(#status) OR #status = :pending)',
].join(' AND ');

/** One write for each attempt; the first makes the record. */
export function makeDeliveries(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): DispatchPorts['deliveries'] {
  return {
    async find(webhookId, deliveryId) {
      const { Item } = await client.send(
        new GetCommand({
          TableName: tableName,
          Key: { webhook_id: webhookId, id: deliveryId },
          ConsistentRead: true,
        }),
      );
      return Item as DeliveryRecord | undefined;
    },

    recordAttempt: (message, { attempt, status, nextAttemptAt }) =>
      update(
        message,
        [
          'attempt_count = :count',
          'attempts = list_append(if_not_exists(attempts, :none), :attempt)',
          ...(nextAttemptAt === undefined ? [] : ['next_attempt_at = :next']),
        ],
        nextAttemptAt === undefined ? ' REMOVE next_attempt_at' : '',
        {
          ':status': status,
          ':count': message.attempt,
          ':attempt': [attempt],
          ...(nextAttemptAt !== undefined && { ':next': nextAttemptAt }),
        },
      ),

    async recordDiscarded(message) {
      await update(
        message,
        ['attempt_count = if_not_exists(attempt_count, :zero)', 'attempts = if_not_exists(attempts, :none)'],
        ' REMOVE next_attempt_at',
        { ':status': 'discarded', ':zero': 0 },
      );
    },
  };

  async function update(
    message: DeliveryMessage,
    set: readonly string[],
    remove: string,
    values: Record<string, unknown>,
  ): Promise<boolean> {
    const at = now();
    const token = randomUUID();
    const common = [
      '#status = :status',
      'event_id = :event_id',
      'event_type = :event_type',
      'created_at = if_not_exists(created_at, :at)',
      'updated_at = :at',
      'expires_at = :expires_at',
      'write_token = :token',
    ];
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { webhook_id: message.webhook_id, id: message.delivery_id },
          UpdateExpression: `SET ${[...common, ...set].join(', ')}${remove}`,
          ConditionExpression: IS_NEXT_ATTEMPT,
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ...values,
            ':none': [],
            ':pending': 'pending',
            ':previous': message.attempt - 1,
            ':event_id': message.event_id,
            ':event_type': message.event_type,
            ':at': timestamp(at),
            ':expires_at': Math.floor(at / 1_000) + RETENTION_SECONDS,
            ':token': token,
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK repeats a write whose answer was lost; then what is in the way is our own.
      return error.Item !== undefined && unmarshall(error.Item).write_token === token;
    }
  }
}
