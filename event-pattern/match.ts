import { compilePattern } from './compile.ts';
import { isJsonObject } from './json.ts';
import { fieldTree, treeMatches } from './match-fields.ts';

/** An EventBridge event pattern: the event's fields, each with a list of values or with nested fields. */
export type EventPattern = { readonly [field: string]: unknown };

/**
 * Tells whether an event (parsed JSON) matches a pattern, as Amazon EventBridge does (user guide: "Creating
 * Amazon EventBridge event patterns" and "Comparison operators for use in event patterns in Amazon EventBridge";
 * for details that the guide omits, its engine's source, aws/event-ruler).
 *
 * - Every field of the pattern must match; the event can have others.
 * - `exists` sees leaves only: an object, or an array without scalars, doesn't exist.
 * - A dot in a pattern's key is a path, as in event-ruler: `{"data.country": […]}` equals
 *   `{"data": {"country": […]}}`. No pattern matches a key of the event that contains a dot.
 * - A pattern that `validatePattern` refuses matches nothing, and no pattern matches an event that isn't an object.
 *
 * Never throws for JSON. The work is bounded; see limits.ts, `compileWildcard` and `treeMatches`.
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  if (!isJsonObject(event)) return false;
  return compilePattern(pattern).alternatives.some((fields) => treeMatches(fieldTree(fields), event));
}
