import { RETURN_CONSUMED_CAPACITY } from '../consumed-capacity.ts';
import { validationError } from '../errors.ts';
import { pathsIn } from '../expressions/evaluate-condition.ts';
import { type ExpressionInput, type Expressions, readExpressions } from '../expressions/read-expressions.ts';
import { readKeyCondition } from '../expressions/read-key-condition.ts';
import { findIndex, findTable } from '../find-table.ts';
import type { RangeBounds } from '../item-store.ts';
import { encodeHash, type Place } from '../keys.ts';
import { rangeBounds } from '../range-bounds.ts';
import { readPage } from '../read-page.ts';
import { readSelection, SELECT } from '../selection.ts';
import { readStartKey } from '../start-key.ts';
import { type KeySchema, keyNames } from '../table.ts';
import type { Operation } from './operation.ts';

/** The parameters of a query that a scan has too. */
export const PAGE_PARAMETERS = {
  TableName: 'string',
  IndexName: 'string',
  Select: SELECT,
  Limit: 'integer',
  ConsistentRead: 'boolean',
  ExclusiveStartKey: 'object',
  ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY,
  ProjectionExpression: 'string',
  FilterExpression: 'string',
  ExpressionAttributeNames: 'object',
  ExpressionAttributeValues: 'object',
} as const;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export const query: Operation = {
  parameters: { ...PAGE_PARAMETERS, KeyConditionExpression: 'string', ScanIndexForward: 'boolean' },
  run(input, engine) {
    const table = findTable(engine.tables, input.TableName);
    const index = findIndex(table, input.IndexName as string | undefined);
    if (index?.kind === 'global' && input.ConsistentRead === true) throw inconsistentIndex();
    const expressions = readExpressions(input as ExpressionInput, [
      'KeyConditionExpression',
      'FilterExpression',
      'ProjectionExpression',
    ]);
    if (expressions.KeyConditionExpression === undefined) {
      throw validationError(
        'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
      );
    }
    const keys = (index ?? table).keys;
    const condition = readKeyCondition(expressions.KeyConditionExpression, keys.hash, keys.range);
    checkFilter(expressions, keys);
    const selection = readSelection(input, index, expressions);
    const hash = encodeHash(condition.hash);
    const bounds = rangeBounds(condition.range);
    const start = readStartKey(input.ExclusiveStartKey, table, index);
    if (start !== undefined) checkStart(start, hash, bounds);
    const isForward = input.ScanIndexForward !== false;
    const rows = engine.items.query((index ?? table).store, hash, bounds, isForward, start);
    return readPage(rows, { input, table, index, expressions, selection }, engine);
  },
};

/** Makes the error for a consistent read of a global index. */
export function inconsistentIndex(): Error {
  return validationError('Consistent reads are not supported on global secondary indexes');
}

function checkFilter({ FilterExpression }: Expressions, keys: KeySchema): void {
  if (FilterExpression === undefined) return;
  const names = keyNames(keys);
  const key = pathsIn(FilterExpression).find(([name]) => names.includes(name));
  if (key === undefined) return;
  throw validationError(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key[0]}`,
  );
}

function checkStart({ hash, range }: Place, queried: Uint8Array, { low, high }: RangeBounds): void {
  if (Buffer.compare(hash, queried) !== 0) {
    throw validationError(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  if (Buffer.compare(range, low) >= 0 && Buffer.compare(range, high) < 0) return;
  throw validationError('The provided starting key does not match the range key predicate');
}
