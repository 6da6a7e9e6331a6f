import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  API_KEY_PATTERN,
  type ApiKey,
  generateApiKey,
  hashApiKey,
} from '../../lambdas/shared/auth/api-key.ts';
import { SCOPES, type Scope } from '../../lambdas/shared/auth/scopes.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../lambdas/shared/formats/timestamp.ts';

export interface NewApiKey {
  readonly workspaceId: string;
  readonly name: string;
  /** @default every scope */
  readonly scopes?: readonly Scope[];
  /** @default a new random key */
  readonly key?: string;
}

/**
 * Stores a key, under the operator's own AWS credentials, and returns it: the one time that it can be seen.
 * @throws if the given key doesn't look like one
 */
export async function createApiKey(
  client: DynamoDBDocumentClient,
  tableName: string,
  { workspaceId, name, scopes = SCOPES, key = generateApiKey() }: NewApiKey,
): Promise<string> {
  if (!API_KEY_PATTERN.test(key)) {
    throw new Error('An API key is "lb_" and 16 to 128 of the characters A-Z, a-z, 0-9, "_" and "-".');
  }
  const now = Date.now();
  const record: ApiKey = {
    id: newId('key', now),
    key_hash: hashApiKey(key),
    workspace_id: workspaceId,
    scopes,
    name,
    created_at: timestamp(now),
  };
  await client.send(new PutCommand({ TableName: tableName, Item: record }));
  return key;
}
