import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { SaveProgress } from '../../replayer/run-replay.ts';
import { isId } from '../formats/ids.ts';
import { isUnderWay, type ReplayRecord } from './replay-record.ts';

export type FindReplay = (webhookId: string, id: string) => Promise<ReplayRecord | undefined>;

/**
 * Puts a new replay on record, unless another one of the webhook is under way: `false`. One that is running but stands
 * still is stopped.
 */
export type InsertReplay = (replay: ReplayRecord) => Promise<boolean>;

/** Puts a replay of late events on record, unless it is there already. It is nobody's latest. */
export type InsertLateReplay = (replay: ReplayRecord) => Promise<void>;

/** Beside a webhook's replays, under this id: which of them is the latest. */
const LATEST = 'latest';

/** Reads consistently. */
export function makeFindReplay(client: DynamoDBDocumentClient, tableName: string): FindReplay {
  return async (webhookId, id) => {
    if (!isId('rpl', id)) return undefined;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { webhook_id: webhookId, id }, ConsistentRead: true }),
    );
    return Item as ReplayRecord | undefined;
  };
}

/** The webhook's latest replay is changed with the insertion and only from what was read: of two requests at once, one gets through. */
export function makeInsertReplay(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): InsertReplay {
  const findReplay = makeFindReplay(client, tableName);
  return async (replay) => {
    const { webhook_id, id, expires_at } = replay;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { webhook_id, id: LATEST }, ConsistentRead: true }),
    );
    const latestId: unknown = Item?.replay_id;
    const latest = typeof latestId === 'string' ? await findReplay(webhook_id, latestId) : undefined;
    if (latest !== undefined && isUnderWay(latest, now())) return false;
    return isWritten(() =>
      client.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: tableName, Item: replay } },
            {
              Put: {
                TableName: tableName,
                Item: { webhook_id, id: LATEST, replay_id: id, expires_at },
                ...(latestId === undefined
                  ? { ConditionExpression: 'attribute_not_exists(webhook_id)' }
                  : {
                      ConditionExpression: 'replay_id = :latest',
                      ExpressionAttributeValues: { ':latest': latestId },
                    }),
              },
            },
            ...(latest?.status === 'running'
              ? [
                  {
                    Update: {
                      TableName: tableName,
                      Key: { webhook_id, id: latest.id },
                      UpdateExpression: 'SET #status = :stopped',
                      ConditionExpression: 'pages = :pages',
                      ExpressionAttributeNames: { '#status': 'status' },
                      ExpressionAttributeValues: { ':stopped': 'stopped', ':pages': latest.pages },
                    },
                  },
                ]
              : []),
          ],
        }),
      ),
    );
  };
}

export function makeInsertLateReplay(client: DynamoDBDocumentClient, tableName: string): InsertLateReplay {
  return async (replay) => {
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: replay,
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const SOMEBODY_ELSE: ReadonlySet<string | undefined> = new Set([
  'ConditionalCheckFailed',
  'TransactionConflict',
]);

async function isWritten(transaction: () => Promise<unknown>): Promise<boolean> {
  try {
    await transaction();
    return true;
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some(({ Code }) => SOMEBODY_ELSE.has(Code))) return false;
    throw error;
  }
}

/**
 * The SDK repeats a write whose answer was lost. Each write carries a token, so that a condition that fails on our own
 * write counts as written.
 */
export function makeSaveProgress(client: DynamoDBDocumentClient, tableName: string): SaveProgress {
  return async (before, after) => {
    const token = randomUUID();
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { webhook_id: before.webhook_id, id: before.id },
          UpdateExpression:
            'SET #status = :status, scanned = :scanned, queued = :queued, skipped = :skipped, pages = :pages, #position = :position, updated_at = :at, write_token = :token',
          ConditionExpression: 'pages = :before AND #status = :running',
          ExpressionAttributeNames: { '#status': 'status', '#position': 'position' },
          ExpressionAttributeValues: {
            ':status': after.status,
            ':scanned': after.scanned,
            ':queued': after.queued,
            ':skipped': after.skipped,
            ':pages': after.pages,
            ':position': after.position,
            ':at': after.updated_at,
            ':token': token,
            ':before': before.pages,
            ':running': 'running',
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item !== undefined && unmarshall(error.Item).write_token === token;
    }
  };
}
