import type { JsonObject } from '../../json.ts';
import { checkKey } from '../check-keys.ts';
import { capacity, RETURN_CONSUMED_CAPACITY, readUnits } from '../consumed-capacity.ts';
import { project } from '../expressions/project.ts';
import { type ExpressionInput, type Expressions, readExpressions } from '../expressions/read-expressions.ts';
import { findTable } from '../find-table.ts';
import { placeOf } from '../keys.ts';
import { constraintError } from '../parameters.ts';
import type { Table } from '../table.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import { readItem } from '../values/read-value.ts';
import type { Engine, Operation } from './operation.ts';

export const GET_PARAMETERS = {
  TableName: 'string',
  Key: 'object',
  ProjectionExpression: 'string',
  ExpressionAttributeNames: 'object',
} as const;

export const getItem: Operation = {
  parameters: {
    ...GET_PARAMETERS,
    ConsistentRead: 'boolean',
    ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY,
  },
  run(input, engine) {
    const table = findTable(engine.tables, input.TableName);
    const expressions = readExpressions(input as ExpressionInput, ['ProjectionExpression']);
    const item = readStored(engine, table, readKey(input, table));
    const units = () => readUnits(item ? itemSize(item) : 0, input.ConsistentRead === true);
    return {
      ...(item !== undefined && { Item: projected(item, expressions) }),
      ...capacity(() => ({ table, units: units(), indexes: new Map() }), input.ReturnConsumedCapacity),
    };
  },
};

/** Reads and checks the `Key` of a request. @throws AwsError ValidationException */
export function readKey({ Key }: JsonObject, table: Table): Item {
  if (Key === undefined) throw constraintError('Key', 'Member must not be null');
  const key = readItem(Key);
  checkKey(key, table.keys);
  return key;
}

/** Reads an item. */
export function readStored({ items }: Engine, table: Table, key: Item): Item | undefined {
  const stored = items.get(table.store, placeOf(key, table.keys));
  return stored === undefined ? undefined : JSON.parse(stored);
}

/** Applies a ProjectionExpression, if any. */
export function projected(item: Item, { ProjectionExpression }: Expressions): Item {
  return ProjectionExpression === undefined ? item : project(ProjectionExpression, item);
}
