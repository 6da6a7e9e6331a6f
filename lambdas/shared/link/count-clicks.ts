import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { CountClicks, CountOutcome } from '../../overflow/count-write.ts';
import type { OverflowWrite } from '../../overflow/writes-of.ts';

/** Longer than a message can wait: 14 days in its queue, and as long again after an operator redrives it. */
const REMEMBERED_FOR_DAYS = 30;
const DAY_S = 86_400;

/** Nothing was written: the whole request came too often, or an earlier one with its token is still under way. */
const REQUEST_REFUSED_FOR_NOW: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
]);

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const ACTION_REFUSED_FOR_NOW: ReadonlySet<string> = new Set([
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'TransactionConflict',
]);

export interface CountTables {
  readonly links: string;
  /** Has an item for each click that came through the queue and is counted. */
  readonly countedClicks: string;
}

/**
 * Counts in one transaction: the link's write, which carries the clicks as its fact, and an item for each click, which
 * must not be there yet. SQS may bring a click twice, and a function may end between the write and its
 * acknowledgement; then the items say which clicks were counted. The SDK repeats a request with the same token, so a
 * lost answer does no harm either.
 *
 * @param now epoch milliseconds
 */
export function makeCountClicks(client: DynamoDBClient, tables: CountTables, now: () => number): CountClicks {
  return async (write, moved) => {
    const expiresAt = Math.floor(now() / 1_000) + REMEMBERED_FOR_DAYS * DAY_S;
    const TransactItems = [
      countOnLink(write, moved, tables.links),
      ...write.clicks.map(({ id }) => ({
        Put: {
          TableName: tables.countedClicks,
          Item: marshall({ id, expires_at: expiresAt }),
          ConditionExpression: 'attribute_not_exists(id)',
        },
      })),
    ];
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems }));
      return { kind: 'counted' };
    } catch (error) {
      if (error instanceof Error && REQUEST_REFUSED_FOR_NOW.has(error.name)) return { kind: 'busy' };
      if (!(error instanceof TransactionCanceledException)) throw error;
      return outcomeOf(error, write, moved);
    }
  };
}

/**
 * No limit and no expiry in the condition: these visitors were let through. `last_clicked_at` may go back for as long
 * as the queue is behind; the next click sets it right, and asking for it here would cost a hot link writes.
 */
function countOnLink(
  { shortCode, targetUrl, clicks }: OverflowWrite,
  moved: boolean,
  tableName: string,
): TransactWriteItem {
  const change = {
    type: 'link.clicked',
    id: clicks[0]?.id,
    clicks,
    ...(moved && { target_url: targetUrl }),
  };
  const latest = clicks.reduce((last, { at }) => (at > last ? at : last), '');
  return {
    Update: {
      TableName: tableName,
      Key: { short_code: { S: shortCode } },
      UpdateExpression: 'SET clicks = clicks + :n, last_clicked_at = :at, change = :change',
      ConditionExpression: moved ? 'attribute_exists(short_code)' : 'target_url = :target',
      ExpressionAttributeValues: marshall({
        ':n': clicks.length,
        ':at': latest,
        ':change': change,
        ...(!moved && { ':target': targetUrl }),
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Each action says for itself why the transaction was cancelled. */
function outcomeOf(
  error: TransactionCanceledException,
  { clicks }: OverflowWrite,
  moved: boolean,
): CountOutcome {
  const [link, ...items] = error.CancellationReasons ?? [];
  const linkRefused = failedCondition(link);
  if (linkRefused && (moved || link?.Item === undefined)) {
    throw new Error('There is no link to count these clicks on.', { cause: error });
  }
  const countedBefore = new Set(
    clicks.flatMap(({ id }, index) => (failedCondition(items[index]) ? [id] : [])),
  );
  if (linkRefused || countedBefore.size > 0) return { kind: 'refused', countedBefore, moved: linkRefused };
  const reasons = [link, ...items].flatMap((reason) =>
    reason?.Code === undefined || reason.Code === 'None' ? [] : [reason.Code],
  );
  if (reasons.length > 0 && reasons.every((code) => ACTION_REFUSED_FOR_NOW.has(code)))
    return { kind: 'busy' };
  throw error;
}

const failedCondition = (reason: CancellationReason | undefined): boolean =>
  reason?.Code === 'ConditionalCheckFailed';
