import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { isId } from '../formats/ids.ts';
import { isActive, type ReplayRecord } from './replay-record.ts';

export type FindReplay = (webhookId: string, id: string) => Promise<ReplayRecord | undefined>;

/** Stores a new replay and stops one that has stalled. `false`: another replay of the webhook is active. */
export type InsertReplay = (replay: ReplayRecord) => Promise<boolean>;

/** Sort key of the item that names a webhook's latest replay. */
const LATEST = 'latest';

/** Reads consistently. */
export function makeFindReplay(client: DynamoDBDocumentClient, tableName: string): FindReplay {
  return async function findReplay(webhookId, id) {
    if (!isId('rpl', id)) return undefined;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { webhook_id: webhookId, id }, ConsistentRead: true }),
    );
    return Item as ReplayRecord | undefined;
  };
}

/** Changes the latest replay in the same transaction, so that only one of several concurrent requests succeeds. */
export function makeInsertReplay(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): InsertReplay {
  const findReplay = makeFindReplay(client, tableName);
  return async function insertReplay(replay) {
    const { webhook_id, id, expires_at } = replay;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { webhook_id, id: LATEST }, ConsistentRead: true }),
    );
    const latestId: unknown = Item?.replay_id;
    const latest = typeof latestId === 'string' ? await findReplay(webhook_id, latestId) : undefined;
    if (latest !== undefined && isActive(latest, now())) return false;
    const stopLatest = {
      Update: {
        TableName: tableName,
        Key: { webhook_id, id: latestId },
        UpdateExpression: 'SET #status = :stopped',
        ConditionExpression: 'pages = :pages',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':stopped': 'stopped', ':pages': latest?.pages },
      },
    };
    const transaction = new TransactWriteCommand({
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
        ...(latest?.status === 'running' ? [stopLatest] : []),
      ],
    });
    try {
      await client.send(transaction);
      return true;
    } catch (error) {
      if (isLostRace(error)) return false;
      throw error;
    }
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function isLostRace(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
  return codes.includes('ConditionalCheckFailed') || codes.includes('TransactionConflict');
}
