import type { OnItem } from '../../local/dynamodb/dynamodb.ts';
import type { CallDynamoDb } from './ensure-api-key.ts';

type Item = NonNullable<Parameters<OnItem>[2]>;

/** Reads the webhooks that an earlier run stored: the first MB of them. */
export async function readWebhooks(call: CallDynamoDb): Promise<readonly Item[]> {
  const { TableNames } = await call('ListTables', {});
  const table = (TableNames as readonly string[]).find((name) => name.includes('WebhooksTable'));
  if (table === undefined) return [];
  const { Items } = await call('Scan', { TableName: table });
  return Items as readonly Item[];
}
