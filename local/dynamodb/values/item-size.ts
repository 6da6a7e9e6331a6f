import type { Item } from './attribute-value.ts';

/** The item's size in bytes. */
export function itemSize(item: Item): number {
  throw new Error(`Not written yet ${item}`);
}
