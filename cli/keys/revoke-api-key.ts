import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { timestamp } from '../../lambdas/shared/formats/timestamp.ts';
import { listApiKeys } from './list-api-keys.ts';

/**
 * Revokes a key by its id; from then on it is answered with 401. Revoking it again changes nothing.
 * @throws if there is no key of that id
 */
export async function revokeApiKey(
  client: DynamoDBDocumentClient,
  tableName: string,
  id: string,
): Promise<void> {
  const key = (await listApiKeys(client, tableName)).find((each) => each.id === id);
  if (key === undefined) throw new Error(`There is no key ${id}. "list" shows the ids.`);
  await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { key_hash: key.key_hash },
      UpdateExpression: 'SET revoked_at = if_not_exists(revoked_at, :at)',
      ConditionExpression: 'attribute_exists(key_hash)',
      ExpressionAttributeValues: { ':at': timestamp(Date.now()) },
    }),
  );
}
