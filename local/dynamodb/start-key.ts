import type { Json } from '../json.ts';
import { validationError } from './errors.ts';
import { indexPlaceOf, type Place, placeOf } from './keys.ts';
import { type Index, keyAttributes, keyNames, type Table } from './table.ts';
import { readItem } from './values/read-value.ts';

/** Reads an `ExclusiveStartKey`: it has the keys of the table, and of the index. @throws AwsError ValidationException */
export function readStartKey(
  startKey: Json | undefined,
  table: Table,
  index: Index | undefined,
): Place | undefined {
  if (startKey === undefined) return undefined;
  const key = readItem(startKey);
  const schemas = index === undefined ? [table.keys] : [table.keys, index.keys];
  const attributes = schemas.flatMap(keyAttributes);
  const isValid =
    Object.keys(key).length === keyNames(...schemas).length &&
    attributes.every(({ name, type }) => key[name]?.[type] !== undefined);
  if (!isValid) throw validationError('The provided starting key is invalid');
  const place = placeOf(key, table.keys);
  return index === undefined ? place : indexPlaceOf(key, index.keys, place);
}
