import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { type TakeTurn, turnIntervalMs } from './rate-limit.ts';

/** If another message takes the free turn first, the second try takes a turn after it. */
const MAX_TRIES = 2;

/**
 * How long an item is kept after its last turn was taken, in seconds. Must exceed the longest wait for a turn: at one
 * turn per second, 30 days are 2.6 million deliveries.
 */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/**
 * Takes turns from a table that stores each webhook's next free turn. A changed limit starts over from now: behind the
 * turns already taken, a raised limit would have no effect for hours.
 *
 * A turn takes one write that never conflicts, or two if no messages wait, and its time is known at once. With a token
 * bucket, writers would conflict with each other and would have to poll an empty bucket.
 *
 * A write that the SDK retries, because its response was lost, takes a second turn and leaves the first unused.
 *
 * @throws if DynamoDB fails
 */
export function makeTakeTurn(client: DynamoDBDocumentClient, tableName: string, now: () => number): TakeTurn {
  return async function takeTurn(webhookId, perSecond) {
    const at = now();
    const interval = turnIntervalMs(perSecond);
    const expiresAt = Math.ceil(at / 1_000) + RETENTION_SECONDS;
    const values = { ':now': at, ':per_second': perSecond, ':expires_at': expiresAt };

    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const queued = await write({
        UpdateExpression: 'SET next_at = next_at + :interval, expires_at = :expires_at',
        ConditionExpression: 'next_at > :now AND per_second = :per_second',
        ExpressionAttributeValues: { ...values, ':interval': interval },
        ReturnValues: 'UPDATED_OLD',
      });
      if (queued !== undefined) return Number(queued.next_at);
      const immediate = await write({
        UpdateExpression: 'SET next_at = :next, per_second = :per_second, expires_at = :expires_at',
        ConditionExpression: 'attribute_not_exists(next_at) OR next_at <= :now OR per_second <> :per_second',
        ExpressionAttributeValues: { ...values, ':next': at + interval },
      });
      if (immediate !== undefined) return at;
    }
    throw new Error('No turn could be taken.');

    /** Returns the attributes from DynamoDB, or `undefined` if the condition fails. */
    async function write(
      update: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
    ): Promise<Record<string, unknown> | undefined> {
      try {
        const { Attributes = {} } = await client.send(
          new UpdateCommand({ TableName: tableName, Key: { webhook_id: webhookId }, ...update }),
        );
        return Attributes;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    }
  };
}
