import deleteItem from 'dynalite/actions/deleteItem.js';
import putItem from 'dynalite/actions/putItem.js';
import updateItem from 'dynalite/actions/updateItem.js';
import type { WriteAction } from 'dynalite/actions/write.js';
import type { ApiError, Store, Table } from 'dynalite/db/index.js';
import db from 'dynalite/db/index.js';
import deleteItemParameters from 'dynalite/validations/deleteItem.js';
import validations from 'dynalite/validations/index.js';
import putItemParameters from 'dynalite/validations/putItem.js';
import updateItemParameters from 'dynalite/validations/updateItem.js';
import type { Item } from './attribute-value.ts';

/** One action of a transaction, its parameters checked as those of the operation that it is alike. */
export interface TransactionAction {
  readonly table: Table;
  /** The item's key, as dynalite's tables have it. */
  readonly key: string;
  readonly parameters: object;
  /** dynalite's operation. */
  readonly run: WriteAction;
  /** Whether the operation's write is kept: a ConditionCheck is a deletion that isn't carried out. */
  readonly writes: boolean;
}

const CONDITION = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];

const KINDS = {
  Put: { run: putItem, validation: putItemParameters, takes: ['Item', ...CONDITION], writes: true },
  Update: {
    run: updateItem,
    validation: updateItemParameters,
    takes: ['Key', 'UpdateExpression', ...CONDITION],
    writes: true,
  },
  Delete: { run: deleteItem, validation: deleteItemParameters, takes: ['Key', ...CONDITION], writes: true },
  ConditionCheck: {
    run: deleteItem,
    validation: deleteItemParameters,
    takes: ['Key', ...CONDITION],
    writes: false,
  },
} as const;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;
const MAX_TOKEN_LENGTH = 36;

export interface TransactionRequest {
  readonly token: string | undefined;
  readonly actions: readonly TransactionAction[];
}

/**
 * Reads the body of a TransactWriteItems.
 * @throws an ApiError for what DynamoDB would refuse as a whole: wrong types, unknown tables, one item twice
 */
export async function readTransaction(body: string, store: Store): Promise<TransactionRequest> {
  const { TransactItems, ClientRequestToken, ...others } = objectIn(parsed(body), 'The request body');
  refuseOthers(others);
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

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw db.validationError('The request body must be JSON');
  }
}

async function readAction(item: unknown, store: Store): Promise<TransactionAction> {
  const [first, ...more] = Object.entries(objectIn(item, 'A transact item'));
  if (first === undefined || more.length > 0) {
    throw db.validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const [name, given] = first;
  if (!Object.hasOwn(KINDS, name)) refuseOthers({ [name]: given });
  const { run, validation, takes, writes } = KINDS[name as keyof typeof KINDS];
  const input = objectIn(given, name);
  refuseOthers(Object.fromEntries(Object.entries(input).filter(([parameter]) => !takes.includes(parameter))));
  if (name === 'ConditionCheck' && input.ConditionExpression === undefined) {
    throw db.validationError('The ConditionCheck of a transaction needs a ConditionExpression');
  }
  const parameters = validations.checkTypes(input, validation.types);
  validations.checkValidations(parameters, validation.types, validation.custom, store);
  const table = await getTable(store, String(parameters.TableName));
  return { table, key: keyOf((parameters.Item ?? parameters.Key) as Item, table), parameters, run, writes };
}

/** Without its key's attributes an item has no key; the operation itself then says what is wrong. */
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

function objectIn(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw db.validationError(`${what} must be a JSON object`);
}

function refuseOthers(others: object): void {
  const [unsupported] = Object.keys(others);
  if (unsupported === undefined) return;
  throw db.validationError(
    `The local DynamoDB doesn't support the parameter ${unsupported} in a transaction`,
  );
}

function getTable(store: Store, name: string): Promise<Table> {
  return new Promise((resolve, reject) => {
    store.getTable(name, (error, table) => {
      if (table === undefined) reject(error as ApiError);
      else resolve(table);
    });
  });
}
