import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { type TakeTurn, turnIntervalMs } from './rate-limit.ts';

/**
 * Two are enough: where others stood in line before the first round was over, the second joins them. Only a line that
 * is removed in between could ask for more.
 */
const MAX_ROUNDS = 2;

/**
 * How long a line is kept after the last turn was taken. It has to be longer than any line: at one turn a second,
 * 2.6 million deliveries wait for 30 days.
 */
const KEPT_SECONDS = 30 * 24 * 60 * 60;

/**
 * Makes turns from a table that holds, for each webhook, when its next turn is free. Another limit begins another line,
 * now: behind the old one, nobody would notice for hours that the limit was raised.
 *
 * It is no bucket of tokens that is read, changed and written back: all who meet in one moment would read the same
 * bucket, one of them would write, and the others begin anew, the more often the more there are; and who finds the
 * bucket empty would have to ask again and again. Here DynamoDB does the sum: a turn is one write that others can't
 * spoil (two, where nobody waits), and whoever took it knows when it is and need not ask again.
 *
 * A write that the SDK repeats, because its answer was lost, takes a second turn and leaves the first unused.
 *
 * @throws where DynamoDB fails
 */
export function makeTakeTurn(client: DynamoDBDocumentClient, tableName: string, now: () => number): TakeTurn {
  return async (webhookId, perSecond) => {
    const at = now();
    const interval = turnIntervalMs(perSecond);
    const values = { ':now': at, ':per_second': perSecond, ':expires_at': expiry(at) };

    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const behindOthers = await write({
        UpdateExpression: 'SET next_at = next_at + :interval, expires_at = :expires_at',
        ConditionExpression: 'next_at > :now AND per_second = :per_second',
        ExpressionAttributeValues: { ...values, ':interval': interval },
        ReturnValues: 'UPDATED_OLD',
      });
      if (behindOthers !== undefined) return Number(behindOthers.next_at);
      const atOnce = await write({
        UpdateExpression: 'SET next_at = :next, per_second = :per_second, expires_at = :expires_at',
        ConditionExpression: 'attribute_not_exists(next_at) OR next_at <= :now OR per_second <> :per_second',
        ExpressionAttributeValues: { ...values, ':next': at + interval },
      });
      if (atOnce !== undefined) return at;
    }
    throw new Error('No turn could be taken.');

    /** The attributes that DynamoDB returns; `undefined` where the condition doesn't hold. */
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

const expiry = (at: number): number => Math.ceil(at / 1_000) + KEPT_SECONDS;
