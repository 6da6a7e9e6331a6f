import { parseInsert } from '../dynamodb/parse-insert.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { AccessRequest } from './decide.ts';
import { dynamoDbContext } from './dynamodb-context.ts';

/**
 * Lists the access that a DynamoDB operation needs, to each table or index it names.
 * @param onContext called when a decision reads a request's condition keys
 */
export function dynamoDbRequests(
  operation: string,
  input: JsonObject,
  tableArnPrefix: string,
  onContext: () => void = () => {},
): AccessRequest[] {
  const { TransactItems, Statements } = input;
  if (Array.isArray(TransactItems))
    return transactionRequests(TransactItems.filter(isJsonObject), tableArnPrefix, onContext);
  if (operation === 'ExecuteStatement') return statementRequests([input], tableArnPrefix);
  if (Array.isArray(Statements)) return statementRequests(Statements.filter(isJsonObject), tableArnPrefix);
  const action = `dynamodb:${operation}`;
  return tablesOf(input).map((table) => ({
    action,
    resource: table === '*' ? '*' : `${tableArnPrefix}${table}`,
    // Few statements have conditions.
    get context() {
      onContext();
      return dynamoDbContext(action, input);
    },
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
  Get: 'GetItem',
};

/** Lists the access that a transaction needs: for each action, to its table. */
function transactionRequests(
  items: readonly JsonObject[],
  tableArnPrefix: string,
  onContext: () => void,
): AccessRequest[] {
  return items.flatMap((item) =>
    Object.entries(item).flatMap(([kind, input]) => {
      const operation = TRANSACTION_ACTIONS[kind];
      return operation !== undefined && isJsonObject(input)
        ? dynamoDbRequests(operation, input, tableArnPrefix, onContext)
        : [];
    }),
  );
}

/**
 * Lists the access that PartiQL statements need. The local DynamoDB refuses all but inserts.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
function statementRequests(statements: readonly JsonObject[], tableArnPrefix: string): AccessRequest[] {
  return statements.flatMap(({ Statement }) => {
    const insert = parseInsert(String(Statement));
    if (insert === undefined) return [];
    return [{ action: 'dynamodb:PartiQLInsert', resource: `${tableArnPrefix}${insert.tableName}` }];
  });
}
