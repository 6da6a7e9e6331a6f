import { setTimeout as delay } from 'node:timers/promises';
import createAction from 'dynalite/actions/createTable.js';
import type { ApiError, Store } from 'dynalite/db/index.js';
import createTableParameters from 'dynalite/validations/createTable.js';
import validations from 'dynalite/validations/index.js';
import { getTable } from './store.ts';
import type { TableDefinition } from './table-definition.ts';

const ACTIVE_TIMEOUT_MS = 5_000;

/** Creates a table and waits until it is active. Rejects if DynamoDB would reject the definition. */
export async function createTable(store: Store, definition: TableDefinition): Promise<void> {
  const { types, custom } = createTableParameters;
  const known = Object.entries(definition).filter(([name]) => Object.hasOwn(types, name));
  // dynalite writes to its parameters.
  const parameters = validations.checkTypes(structuredClone(Object.fromEntries(known)), types);
  validations.checkValidations(parameters, types, custom, store);
  await new Promise<void>((resolve, reject) => {
    createAction(store, parameters, (error) => (error ? reject(withMessage(error)) : resolve()));
  });
  // dynalite activates the table in a timer, without an event.
  const deadline = Date.now() + ACTIVE_TIMEOUT_MS;
  while (!(await isActive(store, definition.TableName))) {
    if (Date.now() > deadline) throw new Error('it did not become active within 5 seconds; start again');
    await delay(1);
  }
}

function withMessage(error: ApiError): Error {
  return new Error(error.body?.message || error.body?.__type || error.message, { cause: error });
}

function isActive(store: Store, name: string): Promise<boolean> {
  return getTable(store, name).then(
    () => true,
    (error: Error) => {
      if (error.name !== 'NotFoundError') throw error;
      return false;
    },
  );
}
