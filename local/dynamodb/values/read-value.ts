import type { AttributeValue, Item } from './attribute-value.ts';

/** Checks a value of a request. Returns a copy with normalized numbers. */
export function readValue(input: unknown): AttributeValue {
  throw new Error(`Not written yet ${input}`);
}

/** Checks an item or key of a request. Returns a copy with normalized numbers. */
export function readItem(input: unknown): Item {
  throw new Error(`Not written yet ${input}`);
}
