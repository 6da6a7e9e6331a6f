import { AwsError } from '../aws/aws-error.ts';
import type { JsonObject } from '../json.ts';
import type { Change } from './change.ts';
import { checkIndexKeys, checkItemKeys, checkKey } from './check-keys.ts';
import { validationError } from './errors.ts';
import { applyUpdate } from './expressions/apply-update.ts';
import type { Update } from './expressions/ast.ts';
import { evaluateCondition } from './expressions/evaluate-condition.ts';
import { type ExpressionInput, type Expressions, readExpressions } from './expressions/read-expressions.ts';
import { findTable } from './find-table.ts';
import { type Place, placeOf } from './keys.ts';
import type { Engine } from './operations/operation.ts';
import { constraintError } from './parameters.ts';
import { keyNames, type Table } from './table.ts';
import type { Item } from './values/attribute-value.ts';
import { itemSize } from './values/item-size.ts';
import { readItem } from './values/read-value.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM_BYTES = 400 * 1024;

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** A request to write an item, or to check it, that isn't compared with the table's keys yet. */
export interface ReadRequest {
  readonly kind: WriteKind;
  readonly table: Table;
  /** The new item of a Put, the key of others. */
  readonly item: Item;
  readonly expressions: Expressions;
  /** If the condition fails, the error has the item. */
  readonly returnsItem: boolean;
}

/** A request to write an item, or to check it: valid for the table, whatever is stored. */
export interface WriteRequest extends ReadRequest {
  readonly place: Place;
}

/** The parameters of a write that its transaction has too. */
export const CONDITION_PARAMETERS = {
  TableName: 'string',
  ConditionExpression: 'string',
  ExpressionAttributeNames: 'object',
  ExpressionAttributeValues: 'object',
  ReturnValuesOnConditionCheckFailure: ['ALL_OLD', 'NONE'],
} as const;

/** Reads the parameters of PutItem, UpdateItem, DeleteItem or an action of a transaction. @throws AwsError */
export function readWriteRequest(kind: WriteKind, input: JsonObject, engine: Engine): ReadRequest {
  const table = findTable(engine.tables, input.TableName);
  const expressions = readExpressions(
    input as ExpressionInput,
    kind === 'Update' ? ['UpdateExpression', 'ConditionExpression'] : ['ConditionExpression'],
  );
  const given = kind === 'Put' ? 'Item' : 'Key';
  if (input[given] === undefined) throw constraintError(given, 'Member must not be null');
  const item = readItem(input[given]);
  if (kind === 'Put') checkSize(item, 'Item size has exceeded the maximum allowed size');
  const returnsItem = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return { kind, table, item, expressions, returnsItem };
}

/** Checks a request against the keys of its table. @throws AwsError ValidationException */
export function placeRequest(request: ReadRequest): WriteRequest {
  const { kind, table, item } = request;
  if (kind === 'Put') {
    checkItemKeys(item, table.keys);
    checkIndexes(item, table);
  } else checkKey(item, table.keys);
  return { ...request, place: placeOf(item, table.keys) };
}

/** Returns what a request changes, without writing it. @throws AwsError ConditionalCheckFailedException and others */
export function stageWrite(request: WriteRequest, { items }: Engine): Change {
  const { kind, table, place, expressions } = request;
  const stored = items.get(table.store, place);
  const before: Item | undefined = stored === undefined ? undefined : JSON.parse(stored);
  const condition = expressions.ConditionExpression;
  if (condition !== undefined && !evaluateCondition(condition, before)) {
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
      ...(request.returnsItem && before !== undefined && { members: { Item: before as JsonObject } }),
    });
  }
  const change = { table, place, before };
  if (kind === 'Put') return { ...change, after: request.item };
  if (kind === 'Delete') return { ...change, after: undefined };
  if (kind === 'ConditionCheck') return { ...change, after: before };
  const update = expressions.UpdateExpression;
  const old = before ?? request.item;
  if (update === undefined) return { ...change, after: old };
  checkUpdatedPaths(update, table);
  const after = applyUpdate(update, old);
  checkIndexes(after, table);
  checkSize(after, 'Item size to update has exceeded the maximum allowed size');
  return { ...change, after };
}

function checkUpdatedPaths({ paths }: Update, { keys }: Table): void {
  const names = keyNames(keys);
  const path = paths.find(([name]) => names.includes(name));
  if (path === undefined) return;
  throw validationError(
    `One or more parameter values were invalid: Cannot update attribute ${path[0]}. This attribute is part of the key`,
  );
}

/** Tells whether two requests are for the same item. */
export function hasDuplicates(requests: readonly Pick<WriteRequest, 'table' | 'place'>[]): boolean {
  const items = requests.map(
    ({ table, place: { hash, range } }) =>
      `${table.store} ${Buffer.from(hash).toString('hex')} ${Buffer.from(range).toString('hex')}`,
  );
  return new Set(items).size < items.length;
}

function checkIndexes(item: Item, { indexes }: Table): void {
  for (const { keys, name } of indexes) checkIndexKeys(item, keys, name);
}

function checkSize(item: Item, message: string): void {
  if (itemSize(item) > MAX_ITEM_BYTES) throw validationError(message);
}
