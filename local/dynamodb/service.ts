import { AwsError, unknownOperation } from '../aws/aws-error.ts';
import type { AwsService } from '../aws/aws-service.ts';
import { dynamoDbRequests } from '../iam/dynamodb-requests.ts';
import type { Authorize } from '../iam/principals.ts';
import type { JsonObject } from '../json.ts';
import { withType } from './errors.ts';
import { batchGetItem } from './operations/batch-get-item.ts';
import { batchWriteItem } from './operations/batch-write-item.ts';
import { describeTable, describeTimeToLive, listTables } from './operations/describe-operations.ts';
import { getItem } from './operations/get-item.ts';
import { batchExecuteStatement, executeStatement } from './operations/insert-statements.ts';
import type { Engine, Operation } from './operations/operation.ts';
import { query } from './operations/query.ts';
import { scan } from './operations/scan.ts';
import { transactGetItems } from './operations/transact-get-items.ts';
import { transactWriteItems } from './operations/transact-write-items.ts';
import { deleteItem, putItem, updateItem } from './operations/write-operations.ts';
import { checkParameters } from './parameters.ts';

const TARGET_PREFIX = 'DynamoDB_20120810';

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    BatchExecuteStatement: batchExecuteStatement,
    BatchGetItem: batchGetItem,
    BatchWriteItem: batchWriteItem,
    DeleteItem: deleteItem,
    DescribeTable: describeTable,
    DescribeTimeToLive: describeTimeToLive,
    ExecuteStatement: executeStatement,
    GetItem: getItem,
    ListTables: listTables,
    PutItem: putItem,
    Query: query,
    Scan: scan,
    TransactGetItems: transactGetItems,
    TransactWriteItems: transactWriteItems,
    UpdateItem: updateItem,
  }),
);

/** Maximum cached requests that are allowed. */
const MAX_ALLOWED = 1_000;

/** Makes the service of DynamoDB's operations. Allowed requests are cached: no policy is added once functions run. */
export function makeService(
  engine: Engine,
  tableArnPrefix: string,
  authorize: Authorize | undefined,
): AwsService {
  const allowed = new Set<string>();

  function checkAccess(operation: string, input: JsonObject, accessKeyId: string): void {
    if (authorize === undefined) return;
    let dependsOnInput = false;
    const onContext = () => {
      dependsOnInput = true;
    };
    for (const request of dynamoDbRequests(operation, input, tableArnPrefix, onContext)) {
      const key = `${accessKeyId} ${request.action} ${request.resource}`;
      if (allowed.has(key)) continue;
      authorize(accessKeyId, request);
      // An operator's keys and tables that don't exist are without number.
      if (!dependsOnInput && allowed.size < MAX_ALLOWED) allowed.add(key);
    }
  }

  return {
    targetPrefix: TARGET_PREFIX,
    async handle(name, input, { accessKeyId }) {
      try {
        const operation = OPERATIONS.get(name);
        if (operation === undefined) throw unknownOperation(`${TARGET_PREFIX}.${name}`);
        checkAccess(name, input, accessKeyId);
        checkParameters(input, operation.parameters);
        return operation.run(input, engine) as JsonObject;
      } catch (error) {
        throw error instanceof AwsError ? withType(error) : error;
      }
    },
  };
}
