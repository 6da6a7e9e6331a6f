import { compilePattern } from './compile.ts';
import type { PatternProblem } from './pattern-problem.ts';

export type { PatternProblem };

/**
 * Lists the problems of an event pattern, each with its path.
 *
 * Refuses the patterns that EventBridge refuses, except complex wildcards. Stricter in three ways: two limits are our
 * own (limits.ts), `$or` is always the operator (EventBridge falls back to a field of that name), and event-ruler's
 * undocumented operator `exactly` is unknown. Never throws.
 */
export function validatePattern(pattern: unknown): readonly PatternProblem[] {
  return compilePattern(pattern).problems;
}
