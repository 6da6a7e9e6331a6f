import type { Row } from './item-store.ts';
import { indexPlaceOf, type Place } from './keys.ts';
import { type Index, pick } from './table.ts';
import type { Item } from './values/attribute-value.ts';
import { itemSize } from './values/item-size.ts';

/** Returns an item's entry in an index: undefined if the item lacks one of the index's keys. */
export function indexEntry(index: Index, item: Item, place: Place): Row | undefined {
  const at = indexPlaceOf(item, index.keys, place);
  if (at === undefined) return undefined;
  const projected = index.projection === 'ALL' ? item : pick(item, index.projection);
  return { ...at, item: JSON.stringify(projected), size: itemSize(projected) };
}
