import { types } from 'node:util';
import type { ReportedError } from './protocol.ts';

/**
 * An error of the runtime itself, with the name Lambda's Node.js runtime gives it (`Runtime.…`).
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/Errors.js)
 */
export class RuntimeError extends Error {
  constructor(type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = `Runtime.${type}`;
  }
}

/** Whatever a handler threw, as Lambda reports it: an error's name and message, else the value's type and text. */
export function reportedError(thrown: unknown): ReportedError {
  try {
    if (types.isNativeError(thrown)) return { errorType: thrown.name, errorMessage: thrown.message };
    return { errorType: typeof thrown, errorMessage: String(thrown) };
  } catch {
    // A getter or toString of the thrown value threw in turn.
    return { errorType: 'handled', errorMessage: 'The error could not be read.' };
  }
}
