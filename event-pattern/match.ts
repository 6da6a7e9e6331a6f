import { compilePattern } from './compile.ts';
import { compiledSize, STEPS_PER_PART } from './compiled-size.ts';
import { alternativesOf, type Expression, replacesFields } from './expression.ts';
import { isJsonObject } from './json.ts';
import { fieldTree, treeMatches } from './match-fields.ts';
import { matchesOnce, SEVERAL_OBJECTS } from './match-once.ts';
import { type Budget, spend } from './steps.ts';

/** An EventBridge event pattern: the event's fields, each with a list of values or with nested fields. */
export type EventPattern = { readonly [field: string]: unknown };

/** A compiled pattern. */
export interface Matcher {
  /**
   * Tells whether an event (parsed JSON) matches.
   * @param budget @default no limit
   * @throws TooManySteps
   */
  readonly matches: (event: unknown, budget?: Budget) => boolean;
  /** The parts that it keeps in memory, at most: see `compiledSize`. */
  readonly size: number;
}

/**
 * Compiles a pattern to a function that tells whether an event matches it, as Amazon EventBridge does (user guide:
 * "Creating Amazon EventBridge event patterns" and "Comparison operators for use in event patterns in Amazon
 * EventBridge"; for details that the guide omits, its engine's source, aws/event-ruler).
 *
 * - Every field of the pattern must match; the event can have others.
 * - `exists` sees leaves only: an object, or an array without scalars, doesn't exist.
 * - A dot in a pattern's key is a path, as in event-ruler: `{"data.country": […]}` equals
 *   `{"data": {"country": […]}}`. No pattern matches a key of the event that contains a dot.
 * - A pattern that `validatePattern` refuses matches nothing, and no pattern matches an event that isn't an object.
 *
 * Each field is tested at most once per event, except for an event with an array of several objects. See
 * `worstSteps` for the work that this can take.
 *
 * @param budget pays `STEPS_PER_PART` for each part, before any alternative is listed. @default no limit
 * @throws TooManySteps
 */
export function makeMatcher(
  pattern: EventPattern,
  budget: Budget = { left: Number.POSITIVE_INFINITY },
): Matcher {
  const { expression } = compilePattern(pattern);
  if (expression === undefined) return { matches: () => false, size: 1 };
  const size = compiledSize(expression);
  spend(budget, size * STEPS_PER_PART);
  const once = withoutReplacedFields(expression);
  return {
    matches(event, budget = { left: Number.POSITIVE_INFINITY }) {
      if (!isJsonObject(event)) return false;
      const matched = matchesOnce(once, event, budget);
      if (matched !== SEVERAL_OBJECTS) return matched;
      return alternativesOf(expression).some((fields) => treeMatches(fieldTree(fields), event, budget));
    },
    size,
  };
}

/** Matches one event. Compile a pattern for many events with `makeMatcher`. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return makeMatcher(pattern).matches(event);
}

/** Lists the alternatives of an expression in which a field can replace another. */
export function withoutReplacedFields(expression: Expression): Expression {
  if (!replacesFields(expression)) return expression;
  return {
    kind: 'any',
    members: alternativesOf(expression).map((fields) => ({ kind: 'all', members: [...fields.values()] })),
  };
}
