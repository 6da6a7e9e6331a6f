import { Problem, type ProblemDetails } from '../../../lambdas/shared/problem/problem.ts';

/** Returns the problem that refuses a request. Throws if the request succeeded or failed otherwise. */
export async function refusalOf(response: Promise<unknown>): Promise<ProblemDetails> {
  const settled = await response.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in settled && settled.error instanceof Problem) return settled.error.details;
  throw new Error(
    `The request was not refused: ${String('error' in settled ? settled.error : settled.value)}`,
  );
}

/** Lists the fields that a refusal names. */
export const fieldsOf = ({ errors = [] }: ProblemDetails): string[] => errors.map(({ path }) => path);
