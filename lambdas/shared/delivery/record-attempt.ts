import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { timestamp } from '../formats/timestamp.ts';
import { keyOf, type StoredAt } from './delivery-key.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import {
  type Attempt,
  type AttemptResult,
  type DeliveryRecord,
  type DeliveryStatus,
  deliveryExpiry,
} from './delivery-record.ts';
import { makeInsertTogether } from './insert-together.ts';

export interface WriteOptions {
  /** The delivery as read before the attempt. @default - it wasn't read, or there is none */
  readonly stored?: StoredAt | undefined;
  /** Identifies the write, so that its repetition recognizes it. @default - a random one */
  readonly token?: string;
}

export interface AttemptWrites {
  /** Records an attempt. `false`: the delivery isn't waiting for it, for example because a copy recorded it. */
  recordAttempt(message: DeliveryMessage, result: AttemptResult, options?: WriteOptions): Promise<boolean>;
  /** Records that the delivery was given up because its webhook is disabled. */
  recordDiscarded(message: DeliveryMessage, options?: WriteOptions): Promise<void>;
}

interface Write {
  readonly message: DeliveryMessage;
  readonly stored: StoredAt | undefined;
  readonly status: DeliveryStatus;
  readonly attempts: readonly Attempt[];
  readonly nextAttemptAt?: string | undefined;
  /** Time of the write, in epoch milliseconds. */
  readonly at: number;
  /** Identifies the write, so that its repetition recognizes it. */
  readonly token: string;
}

/** The condition on a recorded delivery under which `messageState` is `pending`. */
const IS_PENDING =
  'attempt_count = :previous AND (#round < :round OR (#round = :round AND #status = :pending))';

/**
 * Records each attempt in one write. The first one creates the record, unless the delivery was recorded as queued. First
 * attempts that end at the same time share a call ({@link makeInsertTogether}).
 *
 * @param now epoch milliseconds
 * @param gatherMs how long a first attempt may wait for others. @default 0, which shares no calls
 */
export function makeAttemptWrites(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
  gatherMs = 0,
): AttemptWrites {
  const insert = gatherMs === 0 ? undefined : makeInsertTogether(client, tableName, gatherMs);
  return {
    async recordAttempt(message, { attempt, status, nextAttemptAt }, { stored, token = randomUUID() } = {}) {
      const write = { message, stored, status, attempts: [attempt], nextAttemptAt, at: now(), token };
      // Other first attempts can follow a record: of a replay, or of a message that was received before.
      if (insert !== undefined && message.attempt === 1 && message.origin === 'bus') {
        if (await insert(recordOf(write))) return true;
      }
      return update(write);
    },
    async recordDiscarded(message, { stored, token = randomUUID() } = {}) {
      await update({ message, stored, status: 'discarded', attempts: [], at: now(), token });
    },
  };

  async function update({
    message,
    stored,
    status,
    attempts,
    nextAttemptAt,
    at,
    token,
  }: Write): Promise<boolean> {
    const previous = message.attempt - 1;
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { ...keyOf(message, stored) },
          UpdateExpression: [
            'SET event_id = :event_id, event_type = :event_type, #status = :status',
            ', attempts = list_append(if_not_exists(attempts, :none), :attempts), attempt_count = :count',
            ', #round = :round, schedule_start = :start, created_at = if_not_exists(created_at, :at)',
            ', updated_at = :at, expires_at = :expires_at, write_token = :token',
            nextAttemptAt === undefined ? ' REMOVE next_attempt_at' : ', next_attempt_at = :next',
          ].join(''),
          ConditionExpression: previous === 0 ? `attribute_not_exists(id) OR (${IS_PENDING})` : IS_PENDING,
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
            ...(nextAttemptAt !== undefined && { ':next': nextAttemptAt }),
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK retries a write whose response was lost; the condition then fails on our own write.
      return error.Item !== undefined && unmarshall(error.Item).write_token === token;
    }
  }
}

/** The record that `update` creates if there is none. */
function recordOf({ message, stored, status, attempts, nextAttemptAt, at, token }: Write): NewDelivery {
  return {
    ...keyOf(message, stored),
    event_id: message.event_id,
    event_type: message.event_type,
    status,
    attempts,
    attempt_count: attempts.length,
    round: message.round,
    schedule_start: message.schedule_start,
    created_at: timestamp(at),
    updated_at: timestamp(at),
    expires_at: deliveryExpiry(at),
    write_token: token,
    ...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
  };
}

type NewDelivery = DeliveryRecord & { readonly write_token: string };
