import { setTimeout as delay } from 'node:timers/promises';
import create from 'dynalite/actions/createTable.js';
import type { ApiError, Store, Table } from 'dynalite/db/index.js';
import createTableParameters from 'dynalite/validations/createTable.js';
import validations from 'dynalite/validations/index.js';
import type { SecondaryIndex, TableDefinition } from './table-definition.ts';

const BECOMES_ACTIVE_WITHIN_MS = 5_000;

/**
 * Makes a table and waits until it is active. One that is there already, in data kept from an earlier run, is
 * left as it is when its keys and indexes are those of the definition.
 *
 * Rejects when DynamoDB would refuse the definition, or the table there has other keys or indexes.
 */
export async function createTable(store: Store, definition: TableDefinition): Promise<void> {
  const there = await getTable(store, definition.TableName);
  if (there === undefined) {
    await put(store, definition);
  } else if (shape(there) !== shape(definition)) {
    throw new Error('it was made with other keys or indexes: remove the kept data to start anew');
  }
}

async function put(store: Store, definition: TableDefinition): Promise<void> {
  const { types, custom } = createTableParameters;
  const known = Object.entries(definition).filter(([name]) => Object.hasOwn(types, name));
  // A copy: dynalite completes the objects it is given.
  const parameters = validations.checkTypes(structuredClone(Object.fromEntries(known)), types);
  validations.checkValidations(parameters, types, custom, store);
  await new Promise<void>((resolve, reject) => {
    create(store, parameters, (error) => (error ? reject(described(error)) : resolve()));
  });
  // dynalite makes it active with a timer of its own, and tells nobody.
  const deadline = Date.now() + BECOMES_ACTIVE_WITHIN_MS;
  while ((await getTable(store, definition.TableName)) === undefined) {
    if (Date.now() > deadline) throw new Error('it did not become active');
    await delay(1);
  }
}

function described(error: ApiError): Error {
  return new Error(error.body?.message || error.body?.__type || error.message, { cause: error });
}

function getTable(store: Store, name: string): Promise<Table | undefined> {
  return new Promise((resolve, reject) => {
    store.getTable(name, (error, table) => {
      if (error && error.name !== 'NotFoundError') reject(error);
      else resolve(table);
    });
  });
}

function shape(table: Pick<TableDefinition, 'KeySchema' | 'AttributeDefinitions'> & Indexes): string {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return JSON.stringify([
    pairs(table.KeySchema),
    pairs(table.AttributeDefinitions).sort(),
    indexes.map(indexShape).sort(),
  ]);
}

function indexShape({ IndexName, KeySchema, Projection }: SecondaryIndex): string {
  const { ProjectionType, NonKeyAttributes } = Projection;
  return JSON.stringify([IndexName, pairs(KeySchema), ProjectionType, NonKeyAttributes?.toSorted()]);
}

type Indexes = Pick<TableDefinition, 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'>;

function pairs(elements: readonly object[]): string[] {
  return elements.map((element) => Object.values(element).sort().join('='));
}
