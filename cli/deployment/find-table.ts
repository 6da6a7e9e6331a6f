import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';

/** The tables that operators work on, by where they are in the stack. */
export type TableRole = 'ApiKeys' | 'WebhooksDeliveries';

/**
 * A table of a deployment, by the name that CloudFormation gives it.
 * @throws with what to do, if there is none or more than one: a stack that is deleted can leave its tables behind
 */
export async function findTable(client: DynamoDBClient, stage: string, role: TableRole): Promise<string> {
  const prefix = `Linkbus-${stage}-${role}`;
  const found: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    found.push(...TableNames.filter((name) => name.startsWith(prefix)));
  }
  const [table, ...others] = found;
  if (table === undefined) {
    throw new Error(`No table starts with ${prefix} here. Check the stage, the region and the account.`);
  }
  if (others.length > 0)
    throw new Error(
      `Several tables start with ${prefix}: ${found.join(', ')}. Delete those that are left over.`,
    );
  return table;
}
