import { expect } from 'vitest';
import { matchesPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';

/** What a field's list makes of a field's value. The pattern must be a valid one: an invalid one matches nothing. */
export function fieldMatches(list: unknown[], value: unknown): boolean {
  expect(validatePattern({ field: list })).toEqual([]);
  return matchesPattern({ field: list }, { field: value });
}
