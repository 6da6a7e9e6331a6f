import db from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';

/**
 * Makes dynalite refuse, with a ValidationException that names it, a parameter it doesn't know. By itself
 * it drops such a parameter and answers as if it had obeyed. For the whole thread; call it once.
 */
export function refuseUnsupportedParameters(): void {
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
