import { tableNotFound, validationError } from './errors.ts';
import { constraintError } from './parameters.ts';
import type { Index, Table } from './table.ts';

/** Finds a table by its name or ARN. @throws AwsError ResourceNotFoundException */
export function findTable(
  tables: ReadonlyMap<string, Table>,
  nameOrArn: unknown,
  notFound?: (name: string) => string,
): Table {
  if (typeof nameOrArn !== 'string') throw constraintError('TableName', 'Member must not be null');
  const name = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  const table = tables.get(name);
  if (table === undefined) throw tableNotFound(notFound?.(name));
  return table;
}

/** Finds the index that a request names, if any. @throws AwsError ValidationException */
export function findIndex(table: Table, name: string | undefined): Index | undefined {
  if (name === undefined) return undefined;
  const index = table.indexes.find((each) => each.name === name);
  if (index === undefined) throw validationError(`The table does not have the specified index: ${name}`);
  return index;
}
