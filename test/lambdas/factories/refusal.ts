import { Problem, type ProblemDetails } from '../../../lambdas/shared/problem/problem.ts';

/** Returns the problem that refuses a request. Throws if the request succeeded or failed otherwise. */
export async function refusalOf(response: Promise<unknown>): Promise<ProblemDetails> {
  const error: unknown = await response.then(
    (value) => new Error(`The request was not refused: ${String(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error.details;
  throw error;
}

/** Lists the fields that a refusal names. */
export const fieldsOf = ({ errors = [] }: ProblemDetails): string[] => errors.map(({ path }) => path);
