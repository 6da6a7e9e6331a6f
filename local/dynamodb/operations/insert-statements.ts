import { AwsError } from '../../aws/aws-error.ts';
import type { Json, JsonObject } from '../../json.ts';
import { attempt, succeeded } from '../attempt.ts';
import { type Consumed, capacity, capacityList, RETURN_CONSUMED_CAPACITY } from '../consumed-capacity.ts';
import { validationError } from '../errors.ts';
import { asObject, checkParameters, constraintError } from '../parameters.ts';
import { parseInsert } from '../parse-insert.ts';
import {
  hasDuplicates,
  placeRequest,
  readWriteRequest,
  stageWrite,
  type WriteRequest,
} from '../write-request.ts';
import type { Engine, Operation } from './operation.ts';
import { consumedBy } from './write-operations.ts';

const MAX_STATEMENTS = 25;
const STATEMENT_PARAMETERS = { Statement: 'string', Parameters: 'list' } as const;

/** Only of an `INSERT`. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html */
export const executeStatement: Operation = {
  parameters: { ...STATEMENT_PARAMETERS, ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY },
  run(input, engine) {
    const consumed = insert(readStatement(input, engine), engine);
    return { Items: [], ...capacity(() => consumed, input.ReturnConsumedCapacity) };
  },
};

/** Only of `INSERT`s. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
export const batchExecuteStatement: Operation = {
  parameters: { Statements: 'list', ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY },
  run({ Statements, ReturnConsumedCapacity: detail }, engine) {
    if (!Array.isArray(Statements) || Statements.length < 1 || Statements.length > MAX_STATEMENTS) {
      throw constraintError('Statements', `Member must have length between 1 and ${MAX_STATEMENTS}`);
    }
    const requests = Statements.map((given) => {
      const statement = asObject(given, 'Statements');
      checkParameters(statement, STATEMENT_PARAMETERS);
      return attempt(() => readStatement(statement, engine));
    });
    if (hasDuplicates(succeeded(requests)))
      throw validationError('Provided list of item keys contains duplicates');
    const consumed: Consumed[] = [];
    const Responses = requests.map((request) => {
      const inserted = request instanceof AwsError ? request : attempt(() => insert(request, engine));
      const TableName = request instanceof AwsError ? {} : { TableName: request.table.name };
      if (inserted instanceof AwsError) return { Error: statementError(inserted), ...TableName };
      consumed.push(inserted);
      return TableName;
    });
    return { Responses, ...capacityList(consumed, detail) };
  },
};

/** Reads an `INSERT`. @throws AwsError ValidationException for any other statement */
function readStatement({ Statement, Parameters }: JsonObject, engine: Engine): WriteRequest {
  const statement = parseInsert(String(Statement ?? ''));
  if (statement === undefined) {
    throw validationError(
      `The local DynamoDB supports only INSERT INTO "table" VALUE {'attribute': ?, …} of PartiQL, not ${Statement}`,
    );
  }
  const { tableName: TableName, attributes } = statement;
  const values = (Parameters ?? []) as Json[];
  if (values.length !== attributes.length) {
    throw validationError("Number of parameters in request and statement don't match.");
  }
  const Item = Object.fromEntries(attributes.map((name, i) => [name, values[i] as Json]));
  return placeRequest(readWriteRequest('Put', { TableName, Item }, engine));
}

/** @throws AwsError DuplicateItemException if the item exists */
function insert(request: WriteRequest, engine: Engine): Consumed {
  const change = stageWrite(request, engine);
  if (change.before !== undefined) {
    throw new AwsError('DuplicateItemException', 'Duplicate primary key exists in table');
  }
  return consumedBy(change, engine.writeItem(change));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
function statementError({ code, message }: AwsError): JsonObject {
  const isInvalid = code === 'ValidationException' || code === 'SerializationException';
  return { Code: isInvalid ? 'ValidationError' : code.replace(/Exception$/, ''), Message: message };
}
