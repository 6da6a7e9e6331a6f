import type * as z from 'zod';
import type { FieldError } from '../problem/problem.ts';
import { invalidRequest } from '../problem/problems.ts';

/**
 * The value as the schema has it.
 * @throws Problem 422 with one entry for each field that is wrong
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues.flatMap(fieldErrors));
}

/** A strict object reports all its unknown keys at once, at its own path; clients want each field named. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: 'This field is not known.',
    }));
  }
  return [{ path: pathOf(issue.path), message: issue.message }];
}

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join('.');
