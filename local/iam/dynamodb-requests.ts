import { isJsonObject, type JsonObject } from '../json.ts';
import type { AccessRequest } from './decide.ts';

/** Lists the access that a DynamoDB operation needs, to each table or index it names. */
export function dynamoDbRequests(
  operation: string,
  input: JsonObject,
  tableArnPrefix: string,
): AccessRequest[] {
  if (operation === 'TransactWriteItems') return transactionRequests(input, tableArnPrefix);
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

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** Lists the access that a transaction needs: for each action, to its table. */
function transactionRequests({ TransactItems }: JsonObject, tableArnPrefix: string): AccessRequest[] {
  if (!Array.isArray(TransactItems)) return [];
  return TransactItems.filter(isJsonObject).flatMap((item) =>
    Object.entries(item).flatMap(([kind, input]) => {
      const operation = TRANSACTION_ACTIONS[kind];
      return operation !== undefined && isJsonObject(input)
        ? dynamoDbRequests(operation, input, tableArnPrefix)
        : [];
    }),
  );
}
