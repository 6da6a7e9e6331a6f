import { setTimeout as delay } from 'node:timers/promises';
import createAction from 'dynalite/actions/createTable.js';
import type { ApiError, Store, Table } from 'dynalite/db/index.js';
import createTableParameters from 'dynalite/validations/createTable.js';
import validations from 'dynalite/validations/index.js';
import { getTable } from './store.ts';
import type { SecondaryIndex, TableDefinition } from './table-definition.ts';

const BECOMES_ACTIVE_WITHIN_MS = 5_000;

/**
 * Creates a table and waits until it is active. Keeps a stored table that has the same keys and indexes.
 *
 * Rejects if DynamoDB would reject the definition, or if a stored table has other keys or indexes.
 */
export async function createTable(store: Store, definition: TableDefinition): Promise<void> {
  const stored = await findTable(store, definition.TableName);
  if (stored === undefined) {
    await create(store, definition);
  } else if (schemaOf(stored) !== schemaOf(definition)) {
    throw new Error('the stored table has other keys or indexes; delete the data folder to create it again');
  }
}

async function create(store: Store, definition: TableDefinition): Promise<void> {
  const { types, custom } = createTableParameters;
  const known = Object.entries(definition).filter(([name]) => Object.hasOwn(types, name));
  // A copy: dynalite fills in the objects it is given.
  const parameters = validations.checkTypes(structuredClone(Object.fromEntries(known)), types);
  validations.checkValidations(parameters, types, custom, store);
  await new Promise<void>((resolve, reject) => {
    createAction(store, parameters, (error) => (error ? reject(withMessage(error)) : resolve()));
  });
  // dynalite activates the table in a timer, without an event.
  const deadline = Date.now() + BECOMES_ACTIVE_WITHIN_MS;
  while ((await findTable(store, definition.TableName)) === undefined) {
    if (Date.now() > deadline) throw new Error('it did not become active within 5 seconds; start again');
    await delay(1);
  }
}

function withMessage(error: ApiError): Error {
  return new Error(error.body?.message || error.body?.__type || error.message, { cause: error });
}

function findTable(store: Store, name: string): Promise<Table | undefined> {
  return getTable(store, name).catch((error: Error) => {
    if (error.name !== 'NotFoundError') throw error;
    return undefined;
  });
}

type Indexes = Pick<TableDefinition, 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'>;

/** Writes keys and indexes as one string, whatever their order in a definition. */
function schemaOf(table: Pick<TableDefinition, 'KeySchema' | 'AttributeDefinitions'> & Indexes): string {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return JSON.stringify([
    pairs(table.KeySchema),
    pairs(table.AttributeDefinitions).sort(),
    indexes.map(indexSchemaOf).sort(),
  ]);
}

function indexSchemaOf({ IndexName, KeySchema, Projection }: SecondaryIndex): string {
  const { ProjectionType, NonKeyAttributes } = Projection;
  return JSON.stringify([IndexName, pairs(KeySchema), ProjectionType, NonKeyAttributes?.toSorted()]);
}

function pairs(elements: readonly object[]): string[] {
  return elements.map((element) => Object.values(element).sort().join('='));
}
