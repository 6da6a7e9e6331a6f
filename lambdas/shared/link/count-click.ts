import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Click, LinkRecord } from './link-record.ts';

export interface ClickResult {
  /** Whether the click is counted, or queued to be counted. */
  readonly counted: boolean;
  /** The link after the click, or the link that rejected it. `undefined`: no link has this code. */
  readonly record?: LinkRecord;
}

/** Counts a click on a live link. `throttled`: nothing was written. */
export type CountClick = (shortCode: string, click: Click) => Promise<ClickResult | 'throttled'>;

/** Reads a link without counting a click. */
export type ReadLink = (shortCode: string) => Promise<LinkRecord | undefined>;

/**
 * Comparisons with a missing attribute are false, so the condition also fails if no link has this code. The SDK retries
 * a write whose response was lost; `change.id` stops that retry from counting the click again.
 */
const LIVE_AND_NOT_COUNTED_YET = 'live_until > :at AND clicks < click_limit AND change.id <> :id';

/**
 * Errors of a throttled write, and of a write in conflict with a transaction on the same item. Neither was made.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const THROTTLING_ERRORS: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
]);

/**
 * Counts a click in one write, which also returns the link.
 * @param client must not retry throttled writes
 */
export function makeCountClick(client: DynamoDBClient, tableName: string): CountClick {
  return async function countClick(shortCode, click) {
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
      if (error instanceof Error && THROTTLING_ERRORS.has(error.name)) return 'throttled';
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if (error.Item === undefined) return { counted: false };
      const record = unmarshall(error.Item) as LinkRecord;
      return { counted: record.change.id === click.id, record };
    }
  };
}

/** Includes the SDK's retries: a visitor is waiting. */
const READ_TIMEOUT_MS = 2_000;

export function makeReadLink(client: DynamoDBClient, tableName: string): ReadLink {
  return async function readLink(shortCode) {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: { short_code: { S: shortCode } } }),
      { abortSignal: AbortSignal.timeout(READ_TIMEOUT_MS) },
    );
    return Item && (unmarshall(Item) as LinkRecord);
  };
}
