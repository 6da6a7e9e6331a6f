import { attempt, succeeded } from '../attempt.ts';
import { type Consumed, capacityList, RETURN_CONSUMED_CAPACITY, readUnits } from '../consumed-capacity.ts';
import { validationError } from '../errors.ts';
import { type ExpressionInput, readExpressions } from '../expressions/read-expressions.ts';
import { findTable } from '../find-table.ts';
import { placeOf } from '../keys.ts';
import { asObject, checkParameters } from '../parameters.ts';
import { itemSize } from '../values/item-size.ts';
import { hasDuplicates } from '../write-request.ts';
import { GET_PARAMETERS, projected, readKey, readStored } from './get-item.ts';
import type { Operation } from './operation.ts';
import { readTransactItems, TRANSACTION_FACTOR, transactionCanceled } from './transact-write-items.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export const transactGetItems: Operation = {
  parameters: { TransactItems: 'list', ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY },
  run({ TransactItems, ReturnConsumedCapacity: detail }, engine) {
    const gets = readTransactItems(TransactItems).map((given) => {
      const item = asObject(given, 'TransactItems');
      checkParameters(item, { Get: 'object' });
      const input = asObject(item.Get, 'Get');
      checkParameters(input, GET_PARAMETERS);
      const table = findTable(engine.tables, input.TableName);
      const expressions = readExpressions(input as ExpressionInput, ['ProjectionExpression']);
      return attempt(() => {
        const key = readKey(input, table);
        return { table, key, expressions, place: placeOf(key, table.keys) };
      });
    });
    const valid = succeeded(gets);
    if (valid.length < gets.length) throw transactionCanceled(gets);
    if (hasDuplicates(valid)) {
      throw validationError('Transaction request cannot include multiple operations on one item');
    }
    const consumed: Consumed[] = [];
    const Responses = valid.map(({ table, key, expressions }) => {
      const item = readStored(engine, table, key);
      consumed.push({
        table,
        units: readUnits(item ? itemSize(item) : 0, true),
        indexes: new Map(),
      });
      return item === undefined ? {} : { Item: projected(item, expressions) };
    });
    return { Responses, ...capacityList(consumed, detail, TRANSACTION_FACTOR) };
  },
};
