import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type ApiKey, generateApiKey, hashApiKey } from '../../lambdas/shared/auth/api-key.ts';
import { readApiKey, writeApiKey } from '../api-key-file.ts';
import { createApiKey } from '../keys/create-api-key.ts';
import type { StartSettings } from './settings.ts';

/** Calls an operation of DynamoDB. */
export type CallDynamoDb = (operation: string, input: object) => Promise<Record<string, unknown>>;

/**
 * Returns the API key of the workspace `default`, and stores it in the table unless it is there: the key of the
 * settings, else the one kept in the state folder, else a new one, which a state folder keeps. A kept key that was
 * revoked is replaced.
 */
export async function ensureApiKey(
  { apiKey, directory }: Pick<StartSettings, 'apiKey' | 'directory'>,
  tableName: string,
  call: CallDynamoDb,
): Promise<string> {
  const kept = apiKey ?? (directory === undefined ? undefined : readApiKey(directory));
  const stored = kept === undefined ? undefined : await find(kept);
  const key = kept === undefined || (stored?.revoked_at !== undefined && !apiKey) ? generateApiKey() : kept;
  if (key !== kept || stored === undefined)
    await createApiKey(insert, { workspaceId: 'default', name: 'npm start', key });
  if (key !== kept && directory !== undefined) writeApiKey(directory, key);
  return key;

  async function find(candidate: string): Promise<ApiKey | undefined> {
    const Key = marshall({ key_hash: hashApiKey(candidate) });
    const { Item } = await call('GetItem', { TableName: tableName, Key, ConsistentRead: true });
    return Item === undefined ? undefined : (unmarshall(Item as Parameters<typeof unmarshall>[0]) as ApiKey);
  }

  async function insert(record: ApiKey): Promise<void> {
    await call('PutItem', { TableName: tableName, Item: marshall(record) });
  }
}

/** Calls the DynamoDB of the local AWS endpoint. The SDK's client would take 30 MB. */
export function makeCallDynamoDb(endpoint: string): CallDynamoDb {
  return async function callDynamoDb(operation, input) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        // `20261120T101530Z`
        'x-amz-date': new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''),
        // The endpoint reads the caller and checks no signature.
        authorization:
          'AWS4-HMAC-SHA256 Credential=operator/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
      },
      body: JSON.stringify(input),
    });
    const body = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${operation}: ${body.message ?? body.__type}`);
    return body;
  };
}
