import type { JsonObject } from '../json.ts';
import { capacity, readUnits } from './consumed-capacity.ts';
import { evaluateCondition } from './expressions/evaluate-condition.ts';
import type { Expressions } from './expressions/read-expressions.ts';
import type { Row } from './item-store.ts';
import { projected, readStored } from './operations/get-item.ts';
import type { Engine } from './operations/operation.ts';
import { constraintError } from './parameters.ts';
import type { Selection } from './selection.ts';
import { type Index, keyNames, pick, type Table } from './table.ts';
import type { Item } from './values/attribute-value.ts';
import { itemSize } from './values/item-size.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const MAX_PAGE_BYTES = 1024 * 1024;

export interface PageRequest {
  /** The parameters of the query or scan. */
  readonly input: JsonObject;
  readonly table: Table;
  readonly index: Index | undefined;
  readonly expressions: Expressions;
  readonly selection: Selection;
}

/** Reads rows up to `Limit` or 1 MB, filters them, and returns the response of a query or scan. */
export function readPage(rows: Iterable<Row>, request: PageRequest, engine: Engine): object {
  const { input, table, index, expressions, selection } = request;
  const limit = readLimit(input);
  const Items: Item[] = [];
  let [Count, ScannedCount, bytes, tableUnits] = [0, 0, 0, 0];
  let last: Item | undefined;
  for (const row of rows) {
    const entry: Item = JSON.parse(row.item);
    const item = selection.readsTable ? (readStored(engine, table, entry) ?? entry) : entry;
    if (selection.readsTable) tableUnits += readUnits(itemSize(item), input.ConsistentRead === true);
    ScannedCount += 1;
    bytes += row.size;
    const filter = expressions.FilterExpression;
    if (filter === undefined || evaluateCondition(filter, item)) {
      Count += 1;
      if (!selection.countsOnly) Items.push(projected(item, expressions));
    }
    if (ScannedCount === limit || bytes >= MAX_PAGE_BYTES) {
      last = pick(entry, keyNames(table.keys, ...(index ? [index.keys] : [])));
      break;
    }
  }
  const units = readUnits(bytes, input.ConsistentRead === true);
  return {
    ...(!selection.countsOnly && { Items }),
    Count,
    ScannedCount,
    ...(last !== undefined && { LastEvaluatedKey: last }),
    ...capacity(
      () =>
        index === undefined
          ? { table, units, indexes: new Map() }
          : { table, units: tableUnits, indexes: new Map([[index, units]]) },
      input.ReturnConsumedCapacity,
    ),
  };
}

function readLimit({ Limit }: JsonObject): number {
  if (Limit === undefined) return Number.POSITIVE_INFINITY;
  if (Number(Limit) >= 1) return Number(Limit);
  throw constraintError('Limit', 'Member must have value greater than or equal to 1', String(Limit));
}
