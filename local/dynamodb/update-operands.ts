import db from 'dynalite/db/index.js';
import validations, { type Operand } from 'dynalite/validations/index.js';

/**
 * Makes an update expression read its operands from the item before the update. In `SET before = n ADD n :one`,
 * dynalite would let both attributes share one value and change both. Applies to the whole thread; call it once.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function copyUpdateOperands(): void {
  const operands = new WeakSet<object>();
  const collect = (operand: Operand): void => {
    if (Array.isArray(operand)) operands.add(operand);
    else operand.args?.forEach(collect);
  };

  const { validateExpressions } = validations;
  validations.validateExpressions = (parameters) => {
    const problem = validateExpressions(parameters);
    for (const section of parameters._updates?.sections ?? []) {
      if (section.type === 'set') collect(section.val);
    }
    return problem;
  };

  const { mapPath } = db;
  db.mapPath = (path, item) => {
    const value = mapPath(path, item);
    return operands.has(path) ? structuredClone(value) : value;
  };
}
