import { compilePattern } from './compile.ts';
import type { PatternProblem } from './problem.ts';

export type { PatternProblem };

/**
 * Everything wrong with an event pattern, each at its exact place; nothing when `matchesPattern` can use it.
 *
 * Refuses what EventBridge refuses, except that no wildcard is too complex. Stricter in three places: the two
 * bounds of our own in limits.ts; `$or` is always the operator (EventBridge falls back to a field of that
 * name); and event-ruler's undocumented operator `exactly` is unknown. Never throws.
 */
export function validatePattern(pattern: unknown): PatternProblem[] {
  return compilePattern(pattern).problems;
}
