import type * as z from 'zod';
import type { FieldError } from '../problem/problem.ts';
import { invalidRequest } from '../problem/problems.ts';

/**
 * Validates a value.
 * @throws Problem 422 with an entry for each invalid field
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues.flatMap(fieldErrors));
}

/** Names each unknown field: zod reports all of an object's unknown keys in one issue at the object's path. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: 'Unknown field.',
    }));
  }
  return [{ path: pathOf(issue.path), message: issue.message }];
}

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join('.');
