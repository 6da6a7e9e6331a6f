import type { JsonObject } from '../json.ts';
import type { AccessRequest } from './decide.ts';

/** What a DynamoDB operation asks for: each table or index that it names. */
export function dynamoDbRequests(
  operation: string,
  input: JsonObject,
  tableArnPrefix: string,
): AccessRequest[] {
  const action = `dynamodb:${operation}`;
  return tablesOf(input).map((table) => ({
    action,
    resource: table === '*' ? '*' : `${tableArnPrefix}${table}`,
  }));
}

function tablesOf({ TableName, IndexName, RequestItems }: JsonObject): string[] {
  if (typeof TableName === 'string') {
    const table = TableName.slice(TableName.lastIndexOf('/') + 1);
    return [typeof IndexName === 'string' ? `${table}/index/${IndexName}` : table];
  }
  if (typeof RequestItems === 'object' && RequestItems !== null) return Object.keys(RequestItems);
  return ['*'];
}
