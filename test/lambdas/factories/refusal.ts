import { Problem, type ProblemDetails } from '../../../lambdas/shared/problem/problem.ts';

/** What a refused request is told. Throws where the request wasn't refused, or failed through our own fault. */
export async function refusalOf(answer: Promise<unknown>): Promise<ProblemDetails> {
  const settled = await answer.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in settled && settled.error instanceof Problem) return settled.error.details;
  throw new Error(`This is no refusal: ${String('error' in settled ? settled.error : settled.value)}`);
}

/** The fields that a refusal names. */
export const fieldsOf = ({ errors = [] }: ProblemDetails): string[] => errors.map(({ path }) => path);
