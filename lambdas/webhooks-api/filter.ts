import * as z from 'zod';
import type { EventPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';
import { type FieldSize, worstSteps } from '../../event-pattern/worst-steps.ts';
import { MAX_FILTER_STEPS } from '../shared/webhook/filter-budget.ts';

/**
 * An EventBridge event pattern over the envelope. Reports each problem at its path. Refuses a pattern that could take
 * more than `MAX_FILTER_STEPS` to be compiled and for an event. `filterProblems` checks its fields and values.
 */
export const filter = z.custom<EventPattern>().check(({ value, issues }) => {
  const problems = validatePattern(value);
  for (const { path, message } of problems.length > 0 ? problems : costProblems(value)) {
    issues.push({ code: 'custom', input: value, path: [...path], message });
  }
});

/** Names the field that takes the most steps, or the filter for its size, if a valid filter can take too many. */
export function costProblems(pattern: EventPattern): { path: (string | number)[]; message: string }[] {
  const { steps, compiling, worstField } = worstSteps(pattern, largestField);
  if (steps <= MAX_FILTER_STEPS) return [];
  if (compiling > worstField.steps) {
    const message =
      `Compiling the pattern and matching an event could take ${steps} steps, ${compiling} of them for the pattern's ` +
      `size; at most ${MAX_FILTER_STEPS} are allowed. Use fewer values and fields, and no field in two $or lists.`;
    return [{ path: [], message }];
  }
  const message =
    `Matching an event could take ${steps} steps, ${worstField.steps} of them here; at most ${MAX_FILTER_STEPS} are ` +
    'allowed. Use fewer wildcards, or prefix and suffix instead.';
  return [{ path: [...worstField.place], message }];
}

/** `links-api/link-request.ts` and `redirect/click.ts` limit these fields. */
const LARGEST: Readonly<Record<string, FieldSize>> = {
  target_url: { values: 1, characters: 2_048 },
  tags: { values: 20, characters: 1_000 },
};

/** Referrers and user agents have up to 512 characters; all other fields have fewer. */
const LARGE: FieldSize = { values: 1, characters: 512 };

const largestField = (path: readonly string[]): FieldSize => {
  const name = path[1] ?? '';
  return Object.hasOwn(LARGEST, name) ? (LARGEST[name] ?? LARGE) : LARGE;
};
