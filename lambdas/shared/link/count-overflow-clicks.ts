import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Click } from './link-record.ts';

/** Clicks on one link, all with the same target. */
export interface ClickBatch {
  readonly shortCode: string;
  /** Where the visitors were redirected. */
  readonly targetUrl: string;
  readonly clicks: readonly Click[];
}

export type CountOutcome =
  | { readonly kind: 'counted' }
  /** The link is throttled or in another transaction. Nothing was written. */
  | { readonly kind: 'busy' }
  /** Some clicks were already counted, or the link changed. Nothing was written. */
  | {
      readonly kind: 'rejected';
      /** Event ids of the clicks counted before. */
      readonly alreadyCounted: ReadonlySet<string>;
      /** The link has another target now, or was deleted. */
      readonly linkChanged: boolean;
    };

/**
 * Counts all clicks of a batch, or none.
 *
 * @param linkChanged stores the target with the clicks, because the link no longer has it
 * @throws if no link has this code
 */
export type CountOverflowClicks = (batch: ClickBatch, linkChanged: boolean) => Promise<CountOutcome>;

/** Longer than a message can wait: 14 days in its queue, and 14 more after an operator's redrive. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** Nothing was written: the request was throttled, or an earlier one with its token is still in flight. */
const BUSY_ERRORS: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
]);

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const BUSY_REASONS: ReadonlySet<string> = new Set([
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'TransactionConflict',
]);

/**
 * Counts in one transaction: an update of the link that carries the clicks, and a new item for each click. SQS may
 * redeliver a click, and a function may die before it acknowledges one; the items show which clicks were counted. The
 * SDK retries with the same token, so a lost response counts nothing twice.
 *
 * @param tables.countedClicks has one item for each counted click of the overflow queue
 * @param now epoch milliseconds
 */
export function makeCountOverflowClicks(
  client: DynamoDBClient,
  tables: { readonly links: string; readonly countedClicks: string },
  now: () => number,
): CountOverflowClicks {
  return async function countOverflowClicks(batch, linkChanged) {
    const expiresAt = Math.floor(now() / 1_000) + RETENTION_SECONDS;
    const TransactItems = [
      updateLink(batch, linkChanged, tables.links),
      ...batch.clicks.map(({ id }) => ({
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
      if (error instanceof Error && BUSY_ERRORS.has(error.name)) return { kind: 'busy' };
      if (!(error instanceof TransactionCanceledException)) throw error;
      return outcomeOf(error, batch, linkChanged);
    }
  };
}

/**
 * Checks neither limit nor expiry: these visitors were redirected. `last_clicked_at` may go back while the queue is
 * behind; the next click corrects it, and a condition on it would cost a hot link writes.
 */
function updateLink(
  { shortCode, targetUrl, clicks }: ClickBatch,
  linkChanged: boolean,
  tableName: string,
): TransactWriteItem {
  const change = {
    type: 'link.clicked',
    id: clicks[0]?.id,
    clicks,
    ...(linkChanged && { target_url: targetUrl }),
  };
  const latest = clicks.reduce((last, { at }) => (at > last ? at : last), '');
  return {
    Update: {
      TableName: tableName,
      Key: { short_code: { S: shortCode } },
      UpdateExpression: 'SET clicks = clicks + :n, last_clicked_at = :at, change = :change',
      ConditionExpression: linkChanged ? 'attribute_exists(short_code)' : 'target_url = :target',
      ExpressionAttributeValues: marshall({
        ':n': clicks.length,
        ':at': latest,
        ':change': change,
        ...(!linkChanged && { ':target': targetUrl }),
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Reads the cancellation reasons, one per action. */
function outcomeOf(
  error: TransactionCanceledException,
  { clicks }: ClickBatch,
  linkChanged: boolean,
): CountOutcome {
  const [link, ...items] = error.CancellationReasons ?? [];
  const linkRejected = failedCondition(link);
  if (linkRejected && (linkChanged || link?.Item === undefined)) {
    throw new Error('The link of these clicks does not exist.', { cause: error });
  }
  const alreadyCounted = new Set(
    clicks.flatMap(({ id }, index) => (failedCondition(items[index]) ? [id] : [])),
  );
  if (linkRejected || alreadyCounted.size > 0) {
    return { kind: 'rejected', alreadyCounted, linkChanged: linkRejected };
  }
  const codes = [link, ...items].flatMap((reason) => reason?.Code ?? []).filter((code) => code !== 'None');
  if (codes.length > 0 && codes.every((code) => BUSY_REASONS.has(code))) return { kind: 'busy' };
  throw error;
}

const failedCondition = (reason: CancellationReason | undefined): boolean =>
  reason?.Code === 'ConditionalCheckFailed';
