import { types } from 'node:util';
import type { ReportedError } from '../protocol.ts';

/**
 * An error of the runtime, with its name in Lambda's Node.js runtime (`Runtime.…`).
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/Errors.js)
 */
export class RuntimeError extends Error {
  constructor(type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = `Runtime.${type}`;
  }
}

/** Converts a thrown value as Lambda does: an error's name and message, or the type and text of any other value. */
export function reportedError(thrown: unknown): ReportedError {
  try {
    if (types.isNativeError(thrown)) return { errorType: thrown.name, errorMessage: thrown.message };
    return { errorType: typeof thrown, errorMessage: String(thrown) };
  } catch {
    // A getter or toString of the thrown value threw.
    return { errorType: 'handled', errorMessage: 'The error could not be read.' };
  }
}
