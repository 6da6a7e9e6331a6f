import { expect } from 'vitest';
import { matchesPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';

/** Matches one value against a field's list. Asserts that the pattern is valid, since an invalid one never matches. */
export function fieldMatches(list: unknown[], value: unknown): boolean {
  expect(validatePattern({ field: list })).toEqual([]);
  return matchesPattern({ field: list }, { field: value });
}
