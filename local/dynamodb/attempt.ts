import { AwsError } from '../aws/aws-error.ts';

/** Returns the result of an action, or the error for the caller that it throws. */
export function attempt<T>(action: () => T): T | AwsError {
  try {
    return action();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** Returns the results that aren't errors. */
export function succeeded<T>(results: readonly (T | AwsError)[]): T[] {
  return results.flatMap((result) => (result instanceof AwsError ? [] : [result]));
}
