import { compilePattern } from './compile.ts';
import { fieldTree, holds } from './field-tree.ts';
import { isJsonObject } from './json.ts';

/** An EventBridge event pattern: fields named as in the event, each with a list of values or further fields. */
export type EventPattern = { readonly [field: string]: unknown };

/**
 * Whether an event, as parsed JSON, matches a pattern, as Amazon EventBridge decides it (user guide:
 * "Creating Amazon EventBridge event patterns" and "Comparison operators for use in event patterns in Amazon
 * EventBridge"; where these are silent, the engine's source, aws/event-ruler).
 *
 * - Every field of the pattern must hold; other fields of the event don't matter.
 * - `exists` sees leaves only: an object, or an array without scalars, is no value.
 * - A dot in a pattern's key is a step into the event, as in event-ruler: `{"data.country": […]}` is
 *   `{"data": {"country": […]}}`. A key of the event that has a dot itself can't be reached.
 * - A pattern that `validatePattern` refuses, and an event that isn't an object, match nothing.
 *
 * Never throws for JSON. The work is bounded, see limits.ts, `compileWildcard` and `holds`.
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  if (!isJsonObject(event)) return false;
  return compilePattern(pattern).alternatives.some((fields) => holds(fieldTree(fields), event));
}
