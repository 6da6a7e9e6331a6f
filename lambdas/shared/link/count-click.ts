import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { CountNow } from '../../redirect/count-or-queue.ts';
import type { ReadLink } from '../../redirect/follow.ts';
import type { LinkRecord } from './link-record.ts';

/**
 * A comparison with an attribute that isn't there is false, so these also ask for the link to exist. The SDK repeats a
 * write whose answer was lost: `change.id` tells such a repeat from a new click, so that it isn't counted twice.
 */
const LIVE_AND_NOT_COUNTED_YET = 'live_until > :at AND clicks < click_limit AND change.id <> :id';

/**
 * How DynamoDB refuses a write that comes too often, and one that meets a transaction on the same item. Neither wrote
 * anything.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const REFUSED_FOR_NOW: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
]);

/** Counts in one write. @param client one that doesn't repeat what is throttled */
export function makeCountClick(client: DynamoDBClient, tableName: string): CountNow {
  return async (shortCode, click) => {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { short_code: { S: shortCode } },
          UpdateExpression: 'SET clicks = clicks + :one, last_clicked_at = :at, change = :change',
          ConditionExpression: LIVE_AND_NOT_COUNTED_YET,
          ExpressionAttributeValues: marshall({
            ':one': 1,
            ':at': click.at,
            ':id': click.id,
            ':change': { type: 'link.clicked', id: click.id, clicks: [click] },
          }),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { counted: true, record: unmarshall(Attributes) as LinkRecord };
    } catch (error) {
      if (error instanceof Error && REFUSED_FOR_NOW.has(error.name)) return 'throttled';
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if (error.Item === undefined) return { counted: false };
      const record = unmarshall(error.Item) as LinkRecord;
      return { counted: record.change.id === click.id, record };
    }
  };
}

/** The SDK's repeats included: a visitor waits. */
const READ_WITHIN_MS = 2_000;

export function makeReadLink(client: DynamoDBClient, tableName: string): ReadLink {
  return async (shortCode) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: { short_code: { S: shortCode } } }),
      { abortSignal: AbortSignal.timeout(READ_WITHIN_MS) },
    );
    return Item && (unmarshall(Item) as LinkRecord);
  };
}
