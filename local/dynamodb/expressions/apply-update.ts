import type { Item } from '../values/attribute-value.ts';
import type { Update } from './read-expressions.ts';

/** Returns the item after an update. `item` itself stays as it is. For an item that doesn't exist pass its key. */
export function applyUpdate(update: Update, item: Item): Item {
  throw new Error(`Not written yet ${update} ${item}`);
}
