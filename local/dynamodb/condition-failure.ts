import db from 'dynalite/db/index.js';
import deleteItem from 'dynalite/validations/deleteItem.js';
import putItem from 'dynalite/validations/putItem.js';
import updateItem from 'dynalite/validations/updateItem.js';

/**
 * Adds `ReturnValuesOnConditionCheckFailure` to dynalite: with `ALL_OLD`, the ConditionalCheckFailedException of a
 * PutItem, UpdateItem or DeleteItem has the existing item, if any. Applies to the whole thread; call it once.
 */
export function returnItemOnConditionFailure(): void {
  for (const { types } of [putItem, updateItem, deleteItem]) {
    types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
  }
  const { checkConditional } = db;
  db.checkConditional = (parameters, existing) => {
    const error = checkConditional(parameters, existing);
    const returnsItem = parameters.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    if (error && returnsItem && existing !== undefined) error.body.Item = existing;
    return error;
  };
}
