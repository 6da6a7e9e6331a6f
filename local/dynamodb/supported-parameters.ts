import db from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';

/**
 * Makes dynalite reject unknown parameters by name, with a ValidationException, instead of ignoring them. Applies to
 * the whole thread; call it once.
 */
export function rejectUnsupportedParameters(): void {
  const { checkTypes } = validations;
  validations.checkTypes = (parameters, types) => {
    if (typeof parameters !== 'object' || parameters === null) {
      throw db.validationError('The request body must be a JSON object');
    }
    const unsupported = Object.keys(parameters).find((name) => !Object.hasOwn(types, name));
    if (unsupported !== undefined) {
      throw db.validationError(`The local DynamoDB doesn't support the parameter ${unsupported}`);
    }
    return checkTypes(parameters, types);
  };
}
