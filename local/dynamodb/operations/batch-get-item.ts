import type { Json } from '../../json.ts';
import { type Consumed, capacityList, RETURN_CONSUMED_CAPACITY, readUnits } from '../consumed-capacity.ts';
import { validationError } from '../errors.ts';
import { type ExpressionInput, readExpressions } from '../expressions/read-expressions.ts';
import { findTable } from '../find-table.ts';
import { placeOf } from '../keys.ts';
import { asObject, checkParameters } from '../parameters.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import { hasDuplicates } from '../write-request.ts';
import { projected, readKey, readStored } from './get-item.ts';
import type { Engine, Operation } from './operation.ts';

const MAX_KEYS = 100;
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export const batchGetItem: Operation = {
  parameters: { RequestItems: 'object', ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY },
  run({ RequestItems, ReturnConsumedCapacity: detail }, engine) {
    const Responses: Record<string, Item[]> = {};
    const UnprocessedKeys: Record<string, object> = {};
    const consumed: Consumed[] = [];
    let bytes = 0;
    for (const { name, table, keys, expressions, input } of readRequests(RequestItems, engine)) {
      const found: Item[] = [];
      Responses[name] = found;
      const unread = keys.findIndex((key) => {
        const item = readStored(engine, table, key);
        const size = item === undefined ? 0 : itemSize(item);
        if (bytes + size > MAX_RESPONSE_BYTES) return true;
        bytes += size;
        if (item !== undefined) found.push(projected(item, expressions));
        const units = readUnits(size, input.ConsistentRead === true);
        consumed.push({ table, units, indexes: new Map() });
        return false;
      });
      if (unread >= 0) UnprocessedKeys[name] = { ...input, Keys: keys.slice(unread) };
    }
    return {
      Responses,
      UnprocessedKeys,
      ...capacityList(consumed, detail),
    };
  },
};

function readRequests(requestItems: Json | undefined, engine: Engine) {
  const byTable = Object.entries(asObject(requestItems ?? {}, 'RequestItems'));
  if (byTable.length === 0) throw validationError('BatchGetItem must have some requests set');
  const requests = byTable.map(([name, given]) => {
    const input = asObject(given, name);
    checkParameters(input, {
      Keys: 'list',
      ConsistentRead: 'boolean',
      ProjectionExpression: 'string',
      ExpressionAttributeNames: 'object',
    });
    const table = findTable(engine.tables, name);
    const Keys = (input.Keys ?? []) as Json[];
    if (Keys.length === 0) {
      throw validationError(
        `The list of keys in RequestItems for BatchGetItem is required: ${name} has empty list`,
      );
    }
    const keys = Keys.map((Key) => readKey({ Key }, table));
    const expressions = readExpressions(input as ExpressionInput, ['ProjectionExpression']);
    return { name, table, keys, expressions, input };
  });
  if (requests.reduce((sum, { keys }) => sum + keys.length, 0) > MAX_KEYS) {
    throw validationError('Too many items requested for the BatchGetItem call');
  }
  for (const { table, keys } of requests) {
    const places = keys.map((key) => ({ table, place: placeOf(key, table.keys) }));
    if (hasDuplicates(places)) throw validationError('Provided list of item keys contains duplicates');
  }
  return requests;
}
