import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { timestamp } from '../formats/timestamp.ts';
import { makeListApiKeys, SUSPENSION_PREFIX } from './api-keys-table.ts';

/** Suspends a workspace's API keys. Each write can be repeated. */
export interface WorkspaceSuspension {
  readonly isSuspended: (workspaceId: string) => Promise<boolean>;
  /** Marks the workspace, so that it gets no new keys, and refuses its keys. Returns their number. */
  readonly suspend: (workspaceId: string) => Promise<number>;
  /** Accepts the keys again, then removes the mark. Returns the number of keys. */
  readonly lift: (workspaceId: string) => Promise<number>;
}

/**
 * @param tableName of the API keys
 * @param now epoch milliseconds
 */
export function makeWorkspaceSuspension(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): WorkspaceSuspension {
  const listApiKeys = makeListApiKeys(client, tableName);
  const markOf = (workspaceId: string) => ({ key_hash: `${SUSPENSION_PREFIX}${workspaceId}` });

  async function changeKeys(workspaceId: string, change: object): Promise<number> {
    const keys = await listApiKeys(workspaceId);
    for (const { key_hash } of keys) {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { key_hash },
          ConditionExpression: 'attribute_exists(key_hash)',
          UpdateExpression: '',
          ...change,
        }),
      );
    }
    return keys.length;
  }

  return {
    async isSuspended(workspaceId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: markOf(workspaceId), ConsistentRead: true }),
      );
      return Item !== undefined;
    },
    async suspend(workspaceId) {
      const at = timestamp(now());
      const mark = { ...markOf(workspaceId), workspace_id: workspaceId, suspended_at: at };
      await client.send(new PutCommand({ TableName: tableName, Item: mark }));
      return changeKeys(workspaceId, {
        UpdateExpression: 'SET suspended_at = if_not_exists(suspended_at, :at)',
        ExpressionAttributeValues: { ':at': at },
      });
    },
    async lift(workspaceId) {
      const keys = await changeKeys(workspaceId, { UpdateExpression: 'REMOVE suspended_at' });
      await client.send(new DeleteCommand({ TableName: tableName, Key: markOf(workspaceId) }));
      return keys;
    },
  };
}
