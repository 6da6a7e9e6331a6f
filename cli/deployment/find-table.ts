import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';

/** Path of a table in the stack, part of its generated name. */
export type TableRole = 'ApiKeys' | 'EventLogTable' | 'LinksTable' | 'WebhooksDeliveries' | 'WebhooksTable';

/**
 * Finds a table of a deployment by the prefix of its generated name.
 *
 * @throws unless exactly one table matches; a deleted stack can leave tables behind
 */
export async function findTable(client: DynamoDBClient, stage: string, role: TableRole): Promise<string> {
  const prefix = `Linkbus-${stage}-${role}`;
  const found: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    found.push(...TableNames.filter((name) => name.startsWith(prefix)));
  }
  const [table, ...others] = found;
  if (table === undefined)
    throw new Error(`No table name starts with ${prefix}. Check the stage, the region and the account.`);
  if (others.length > 0)
    throw new Error(`Several table names start with ${prefix}: ${found.join(', ')}. Delete the unused ones.`);
  return table;
}
