import type { AttributeValue, Item } from './attribute-value.ts';

/** Tells whether two values are the same. Sets and maps have no order. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  throw new Error(`Not written yet ${a} ${b}`);
}

/** Tells whether two items have the same attributes. */
export function equalItems(a: Item, b: Item): boolean {
  throw new Error(`Not written yet ${a} ${b}`);
}

/** Orders two strings (by UTF-8), numbers or binaries. Undefined for other types or unlike ones. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  throw new Error(`Not written yet ${a} ${b}`);
}
