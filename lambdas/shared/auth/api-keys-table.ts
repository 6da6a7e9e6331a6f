import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ApiKey } from './api-key.ts';

export type FindApiKey = (keyHash: string) => Promise<ApiKey | undefined>;

/** Reads one key by its hash, consistently, so that a revoked key is refused at once. */
export function makeFindApiKey(client: DynamoDBDocumentClient, tableName: string): FindApiKey {
  return async (keyHash) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { key_hash: keyHash }, ConsistentRead: true }),
    );
    return Item as ApiKey | undefined;
  };
}
