import type { Item } from '../values/attribute-value.ts';
import type { Path } from './ast.ts';
import type { Condition } from './read-expressions.ts';

/** Tells whether an item fulfills a condition. An item that does not exist has no attributes. */
export function evaluateCondition(condition: Condition, item: Item | undefined): boolean {
  throw new Error(`Not written yet ${condition} ${item}`);
}

/** All paths of a condition. */
export function pathsIn(condition: Condition): Path[] {
  throw new Error(`Not written yet ${condition}`);
}
