import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';

/**
 * The table that a deployment keeps its API keys in, by the name that CloudFormation gives it.
 * @throws with what to do, if there is none or more than one: a stack that is deleted leaves its table behind
 */
export async function findApiKeysTable(client: DynamoDBClient, stage: string): Promise<string> {
  const prefix = `Linkbus-${stage}-ApiKeys`;
  const found: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    found.push(...TableNames.filter((name) => name.startsWith(prefix)));
  }
  const [table, ...others] = found;
  if (table === undefined) {
    throw new Error(
      `No table starts with ${prefix} here. Check the stage, the region and the account, or name the table: --table NAME`,
    );
  }
  if (others.length > 0)
    throw new Error(`Several tables could be meant; name one of them: --table ${found.join(' | ')}`);
  return table;
}
