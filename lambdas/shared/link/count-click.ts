import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { logWarning } from '../observe/log.ts';
import type { Click, LinkRecord } from './link-record.ts';

export interface ClickResult {
  /** Whether the click is counted, or queued to be counted. */
  readonly counted: boolean;
  /** The link after the click, or the link that rejected it. `undefined`: no link has this code. */
  readonly record?: LinkRecord;
}

/**
 * Counts a click on a live link. `throttled`: nothing was written. `unanswered`: the click was counted, will be counted
 * within the ten minutes that a late request can take, or will never be.
 */
export type CountClick = (
  shortCode: string,
  click: Click,
) => Promise<ClickResult | 'throttled' | 'unanswered'>;

/** Reads a link without counting a click. @param consistent also sees a write of a moment ago. @default false */
export type ReadLink = (shortCode: string, consistent?: boolean) => Promise<LinkRecord | undefined>;

/** Comparisons with a missing attribute are false, so the condition also fails if no link has this code. */
const IS_LIVE = 'live_until > :at AND clicks < click_limit';

/** A visitor is waiting. The request is aborted then, and its connection is closed. */
const COUNT_TIMEOUT_MS = 1_000;

const TRIES = 3;

/** Milliseconds before the first repetition, at most. */
const BACKOFF_MS = 25;

/**
 * Errors that prove that nothing was written, and that pass: a conflict with a transaction on the link, which takes
 * milliseconds, and a signature of a clock that the SDK has just corrected.
 */
const PASSING_ERRORS: ReadonlySet<string> = new Set([
  'TransactionConflictException',
  'InvalidSignatureException',
]);

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
 * Counts a click in one write, which also returns the link. Repeats only a write that was surely not made: see ADR 21.
 *
 * @param client must not retry
 * @param wait resolves after this many milliseconds
 * @throws if DynamoDB refuses the request
 */
export function makeCountClick(
  client: DynamoDBClient,
  tableName: string,
  wait: (ms: number) => Promise<unknown>,
): CountClick {
  return async function countClick(shortCode, click) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { counted: true, record: await count(shortCode, click) };
      } catch (error) {
        const { name = '' } = error as Error;
        if (PASSING_ERRORS.has(name) && attempt < TRIES) {
          await wait(Math.random() * BACKOFF_MS * attempt);
          continue;
        }
        if (THROTTLING_ERRORS.has(name)) return 'throttled';
        if (error instanceof ConditionalCheckFailedException) {
          return { counted: false, ...(error.Item && { record: unmarshall(error.Item) as LinkRecord }) };
        }
        if (isRefusal(error)) throw error;
        logWarning('counting got no response', { event_id: click.id, code: name });
        return 'unanswered';
      }
    }
  };

  async function count(shortCode: string, click: Click): Promise<LinkRecord> {
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: { short_code: { S: shortCode } },
      UpdateExpression: 'SET clicks = clicks + :one, last_clicked_at = :at, change = :change',
      ConditionExpression: IS_LIVE,
      ExpressionAttributeValues: marshall({
        ':one': 1,
        ':at': click.at,
        ':change': { type: 'link.clicked', id: click.id, clicks: [click] },
      }),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    // Unlike the timer of `AbortSignal.timeout`, this one ends with the response: a busy environment has no thousands.
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), COUNT_TIMEOUT_MS);
    try {
      const { Attributes = {} } = await client.send(command, { abortSignal: controller.signal });
      return unmarshall(Attributes) as LinkRecord;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Whether DynamoDB has refused the request: the errors of servers, networks and time-outs have another status or none. */
function isRefusal(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500;
}

/** Includes the SDK's retries: a visitor is waiting. */
const READ_TIMEOUT_MS = 2_000;

export function makeReadLink(client: DynamoDBClient, tableName: string): ReadLink {
  return async function readLink(shortCode, consistent = false) {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: tableName,
        Key: { short_code: { S: shortCode } },
        ...(consistent && { ConsistentRead: true }),
      }),
      { abortSignal: AbortSignal.timeout(READ_TIMEOUT_MS) },
    );
    return Item && (unmarshall(Item) as LinkRecord);
  };
}
