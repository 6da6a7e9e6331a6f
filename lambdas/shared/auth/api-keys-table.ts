import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateScan,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { timestamp } from '../formats/timestamp.ts';
import type { ApiKey } from './api-key.ts';

export type FindApiKey = (keyHash: string) => Promise<ApiKey | undefined>;
export type InsertApiKey = (key: ApiKey) => Promise<void>;

/** Starts the `key_hash` of the item that marks a suspended workspace. No hash starts so. */
export const SUSPENSION_PREFIX = 'suspended:';

/** Finds a key by its hash. The read is consistent, so a revoked key is refused at once. */
export function makeFindApiKey(client: DynamoDBDocumentClient, tableName: string): FindApiKey {
  return async function findApiKey(keyHash) {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { key_hash: keyHash }, ConsistentRead: true }),
    );
    return Item as ApiKey | undefined;
  };
}

/** Stores a key. Replaces a key with the same hash. */
export function makeInsertApiKey(client: DynamoDBDocumentClient, tableName: string): InsertApiKey {
  return async function insertApiKey(key) {
    await client.send(new PutCommand({ TableName: tableName, Item: key }));
  };
}

/** Lists the keys of a workspace, or of all of them, oldest first. Scans the table. */
export function makeListApiKeys(client: DynamoDBDocumentClient, tableName: string) {
  return async function listApiKeys(workspaceId?: string): Promise<ApiKey[]> {
    const keys: ApiKey[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
      keys.push(...(Items as ApiKey[]));
    }
    return keys
      .filter(({ key_hash }) => !key_hash.startsWith(SUSPENSION_PREFIX))
      .filter(({ workspace_id }) => workspaceId === undefined || workspace_id === workspaceId)
      .sort((a, b) => a.id.localeCompare(b.id));
  };
}

/**
 * Revokes a key by its id. Returns whether the key exists. Revoking it again changes nothing.
 *
 * @param now epoch milliseconds
 */
export function makeRevokeApiKey(client: DynamoDBDocumentClient, tableName: string, now: () => number) {
  const listApiKeys = makeListApiKeys(client, tableName);

  return async function revokeApiKey(id: string): Promise<boolean> {
    const key = (await listApiKeys()).find((each) => each.id === id);
    if (key === undefined) return false;
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { key_hash: key.key_hash },
        UpdateExpression: 'SET revoked_at = if_not_exists(revoked_at, :at)',
        ConditionExpression: 'attribute_exists(key_hash)',
        ExpressionAttributeValues: { ':at': timestamp(now()) },
      }),
    );
    return true;
  };
}
