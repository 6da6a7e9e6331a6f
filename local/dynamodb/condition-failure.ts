import db from 'dynalite/db/index.js';
import deleteItem from 'dynalite/validations/deleteItem.js';
import putItem from 'dynalite/validations/putItem.js';
import updateItem from 'dynalite/validations/updateItem.js';

/**
 * Teaches dynalite `ReturnValuesOnConditionCheckFailure`: with `ALL_OLD`, the
 * ConditionalCheckFailedException of a PutItem, UpdateItem or DeleteItem carries the item that failed
 * the condition, and nothing when there is none. For the whole thread; call it once.
 */
export function returnItemOnConditionFailure(): void {
  for (const { types } of [putItem, updateItem, deleteItem]) {
    types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
  }
  const { checkConditional } = db;
  db.checkConditional = (parameters, existing) => {
    const error = checkConditional(parameters, existing);
    const wanted = parameters.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    if (error && wanted && existing !== undefined) error.body.Item = existing;
    return error;
  };
}
