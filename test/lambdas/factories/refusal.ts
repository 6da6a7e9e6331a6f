import { Problem, type ProblemDetails } from '../../../lambdas/shared/problem/problem.ts';

/** Returns the problem that refuses a request. Throws if the request succeeded or failed otherwise. */
export async function refusalOf(response: Promise<unknown>): Promise<ProblemDetails> {
  const outcome = await response.catch((error: unknown) => error);
  if (outcome instanceof Problem) return outcome.details;
  throw new Error(`The request was not refused: ${String(outcome)}`);
}

/** Lists the fields that a refusal names. */
export const fieldsOf = ({ errors = [] }: ProblemDetails): string[] => errors.map(({ path }) => path);
