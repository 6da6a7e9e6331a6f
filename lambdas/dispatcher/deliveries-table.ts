import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DeliveryMessage } from '../shared/delivery-message.ts';
import type { DeliveryRecord, DeliveryStatus } from '../shared/delivery-record.ts';
import { timestamp } from '../shared/timestamp.ts';
import type { DispatchPorts } from './dispatch.ts';

/** Contract: deliveries can be read back for 30 days. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** A record as it is stored: which write made it what it is. */
interface StoredDelivery extends DeliveryRecord {
  readonly write_token: string;
}

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

    recordAttempt: (message, { attempt, status, nextAttemptAt }) => {
      const outcome = {
        status,
        attempts: [attempt],
        ...(nextAttemptAt && { next_attempt_at: nextAttemptAt }),
      };
      return message.attempt === 1 ? insert(message, outcome) : append(message, outcome);
    },

    async recordDiscarded(message) {
      const outcome = { status: 'discarded', attempts: [] } as const;
      await (message.attempt === 1 ? insert(message, outcome) : append(message, outcome));
    },
  };

  type Outcome = Pick<DeliveryRecord, 'attempts' | 'next_attempt_at'> & { readonly status: DeliveryStatus };

  /** `false` where there is a record already. */
  function insert(message: DeliveryMessage, outcome: Outcome): Promise<boolean> {
    const at = now();
    const item: StoredDelivery = {
      webhook_id: message.webhook_id,
      id: message.delivery_id,
      event_id: message.event_id,
      event_type: message.event_type,
      ...outcome,
      attempt_count: outcome.attempts.length,
      created_at: timestamp(at),
      updated_at: timestamp(at),
      expires_at: expiry(at),
      write_token: randomUUID(),
    };
    return written(item.write_token, () =>
      client.send(
        new PutCommand({
          TableName: tableName,
          Item: item,
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
  }

  /** `false` where the record isn't waiting for this attempt. */
  function append(
    message: DeliveryMessage,
    { status, attempts, next_attempt_at }: Outcome,
  ): Promise<boolean> {
    const at = now();
    const token = randomUUID();
    return written(token, () =>
      client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { webhook_id: message.webhook_id, id: message.delivery_id },
          UpdateExpression: [
            'SET #status = :status, attempts = list_append(attempts, :attempts), attempt_count = :count',
            ', updated_at = :at, expires_at = :expires_at, write_token = :token',
            next_attempt_at === undefined ? ' REMOVE next_attempt_at' : ', next_attempt_at = :next',
          ].join(''),
          ConditionExpression: 'attempt_count = :previous AND #status = :pending',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':status': status,
            ':attempts': attempts,
            ':count': message.attempt - 1 + attempts.length,
            ':at': timestamp(at),
            ':expires_at': expiry(at),
            ':token': token,
            ':previous': message.attempt - 1,
            ':pending': 'pending',
            ...(next_attempt_at !== undefined && { ':next': next_attempt_at }),
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
  }
}

const expiry = (at: number): number => Math.floor(at / 1_000) + RETENTION_SECONDS;

/** The SDK repeats a write whose answer was lost: a condition that fails on our own write has not failed. */
async function written(token: string, write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item !== undefined && unmarshall(error.Item).write_token === token;
  }
}
