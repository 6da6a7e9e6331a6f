import type { Expression, Field } from './expression.ts';
import { flatten } from './flatten.ts';
import { isJsonObject, type JsonObject, ownValue, type Scalar } from './json.ts';
import { anyPasses } from './leaf.ts';
import { type Budget, spend } from './steps.ts';

/** The event has an array of objects on the path of a field. Its fields must match within one object. */
export const SEVERAL_OBJECTS = Symbol('several objects');

/**
 * Tells whether an event matches an expression in which no field replaces another. Tests each field at most once, in
 * the order of the pattern. Returns `SEVERAL_OBJECTS` for an event that needs `treeMatches`.
 *
 * @throws TooManySteps
 */
export function matchesOnce(
  expression: Expression,
  event: JsonObject,
  budget: Budget,
): boolean | typeof SEVERAL_OBJECTS {
  const tested = new Map<Field, boolean>();
  let severalObjects = false;
  const matched = matches(expression);
  return severalObjects ? SEVERAL_OBJECTS : matched;

  function matches(part: Expression): boolean {
    spend(budget, 1);
    if (severalObjects) return false;
    if (part.kind === 'all') return part.members.every(matches);
    if (part.kind === 'any') return part.members.some(matches);
    let passes = tested.get(part);
    if (passes === undefined) {
      passes = fieldMatches(part);
      tested.set(part, passes);
    }
    return passes;
  }

  function fieldMatches({ path, leaf }: Field): boolean {
    const scalars = scalarsAt(event, path, budget);
    if (scalars === undefined) severalObjects = true;
    if (scalars === undefined || scalars.length === 0) return leaf.absence;
    return anyPasses(leaf, scalars, budget);
  }
}

/** Returns a field's scalars, or `undefined` if its path leads into an array of several objects. */
function scalarsAt(event: JsonObject, path: readonly string[], budget: Budget): Scalar[] | undefined {
  spend(budget, path.length);
  let value: unknown = event;
  for (const step of path) {
    if (Array.isArray(value)) {
      const { objects } = flatten([value], budget);
      if (objects.length > 1) return undefined;
      value = objects[0];
    }
    value = isJsonObject(value) ? ownValue(value, step) : undefined;
  }
  return flatten([value], budget).scalars;
}
