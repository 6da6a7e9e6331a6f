import deleteItem from 'dynalite/actions/deleteItem.js';
import putItem from 'dynalite/actions/putItem.js';
import updateItem from 'dynalite/actions/updateItem.js';
import type { Store, Table, WriteAction } from 'dynalite/db/index.js';
import db from 'dynalite/db/index.js';
import deleteItemParameters from 'dynalite/validations/deleteItem.js';
import validations from 'dynalite/validations/index.js';
import putItemParameters from 'dynalite/validations/putItem.js';
import updateItemParameters from 'dynalite/validations/updateItem.js';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Item } from './attribute-value.ts';
import { getTable } from './store.ts';

/** An action of a transaction, with checked parameters. */
export interface TransactionAction {
  readonly table: Table;
  /** The item's key in dynalite's store. */
  readonly key: string;
  readonly parameters: object;
  /** The dynalite operation that performs it. */
  readonly run: WriteAction;
  /** False for a ConditionCheck, which runs as a deletion that isn't written. */
  readonly writes: boolean;
}

const CONDITION_PARAMETERS = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];

const DELETE = {
  run: deleteItem,
  validation: deleteItemParameters,
  allowed: ['Key', ...CONDITION_PARAMETERS],
};

const ACTIONS = {
  Put: {
    run: putItem,
    validation: putItemParameters,
    allowed: ['Item', ...CONDITION_PARAMETERS],
    writes: true,
  },
  Update: {
    run: updateItem,
    validation: updateItemParameters,
    allowed: ['Key', 'UpdateExpression', ...CONDITION_PARAMETERS],
    writes: true,
  },
  Delete: { ...DELETE, writes: true },
  ConditionCheck: { ...DELETE, writes: false },
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;
const MAX_TOKEN_LENGTH = 36;

interface TransactionRequest {
  readonly token: string | undefined;
  readonly actions: readonly TransactionAction[];
}

/**
 * Reads the body of a TransactWriteItems request.
 * @throws an ApiError for a request that DynamoDB rejects as a whole: wrong types, unknown tables, duplicate items
 */
export async function readTransaction(body: string, store: Store): Promise<TransactionRequest> {
  const { TransactItems, ClientRequestToken, ...others } = asObject(parseJson(body), 'The request body');
  rejectUnsupported(Object.keys(others));
  if (!Array.isArray(TransactItems) || TransactItems.length < 1 || TransactItems.length > MAX_ACTIONS) {
    throw db.validationError(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and ${MAX_ACTIONS}`,
    );
  }
  const actions = await Promise.all(TransactItems.map((item) => readAction(item, store)));
  if (new Set(actions.map(({ table, key }) => `${table.TableName}/${key}`)).size < actions.length) {
    throw db.validationError('Transaction request cannot include multiple operations on one item');
  }
  return { token: readToken(ClientRequestToken), actions };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw db.validationError('The request body must be JSON');
  }
}

async function readAction(item: unknown, store: Store): Promise<TransactionAction> {
  const [first, ...more] = Object.entries(asObject(item, 'A transact item'));
  if (first === undefined || more.length > 0) {
    throw db.validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const [name, given] = first;
  if (!Object.hasOwn(ACTIONS, name)) rejectUnsupported([name]);
  const { run, validation, allowed, writes } = ACTIONS[name as keyof typeof ACTIONS];
  const input = asObject(given, name);
  rejectUnsupported(Object.keys(input).filter((parameter) => !allowed.includes(parameter)));
  if (name === 'ConditionCheck' && input.ConditionExpression === undefined) {
    throw db.validationError('The ConditionCheck of a transaction needs a ConditionExpression');
  }
  const parameters = validations.checkTypes(input, validation.types);
  validations.checkValidations(parameters, validation.types, validation.custom, store);
  const table = await getTable(store, String(parameters.TableName));
  return { table, key: keyOf((parameters.Item ?? parameters.Key) as Item, table), parameters, run, writes };
}

function keyOf(item: Item, table: Table): string {
  const complete = table.KeySchema.every(({ AttributeName }) => item[AttributeName] !== undefined);
  if (!complete) throw db.validationError('The provided key element does not match the schema');
  return db.createKey(item, table);
}

function readToken(token: unknown): string | undefined {
  if (token === undefined) return undefined;
  if (typeof token === 'string' && token.length >= 1 && token.length <= MAX_TOKEN_LENGTH) return token;
  throw db.validationError(
    `1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length between 1 and ${MAX_TOKEN_LENGTH}`,
  );
}

function asObject(value: unknown, name: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw db.validationError(`${name} must be a JSON object`);
}

function rejectUnsupported([unsupported]: readonly string[]): void {
  if (unsupported === undefined) return;
  throw db.validationError(
    `The local DynamoDB doesn't support the parameter ${unsupported} in a transaction`,
  );
}
