import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createApiKey, type NewApiKey } from '../operator/create-api-key.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import { clientSettings } from './client-settings.ts';

/** Stores keys in a deployment's table, as an operator does, and returns them in order. */
export async function createApiKeys(
  environment: AwsEnvironment,
  table: string,
  keys: readonly NewApiKey[],
): Promise<string[]> {
  const dynamo = new DynamoDBClient(clientSettings(environment));
  const client = DynamoDBDocumentClient.from(dynamo);
  try {
    return await Promise.all(keys.map((key) => createApiKey(client, table, key)));
  } finally {
    dynamo.destroy();
  }
}
