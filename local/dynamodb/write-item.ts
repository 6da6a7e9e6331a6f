import type { Storage } from '../storage/storage.ts';
import type { Change } from './change.ts';
import { indexEntry } from './index-entry.ts';
import type { ItemStore, Row } from './item-store.ts';
import type { StreamWriter } from './stream-writer.ts';
import type { Index, Table } from './table.ts';
import type { Item } from './values/attribute-value.ts';
import { equalItems } from './values/compare-values.ts';
import { itemSize } from './values/item-size.ts';

/** Bytes written to each index whose entry changed, twice if it moved. */
export type IndexWrites = ReadonlyMap<Index, readonly number[]>;

/** Writes a change to the table, its indexes and its stream. @param expired - time to live deletes the item */
export type WriteItem = (change: Change, expired?: boolean) => IndexWrites;

export function makeWriteItem(
  storage: Storage,
  items: ItemStore,
  streamOf: (table: Table) => StreamWriter | undefined,
  onItem: (tableName: string, before: Item | undefined, after: Item | undefined) => void,
): WriteItem {
  function write({ table, place, before, after }: Change): IndexWrites {
    const writes = new Map<Index, number[]>();
    if (after === undefined) items.delete(table.store, place);
    else {
      const row = { ...place, item: JSON.stringify(after), size: itemSize(after) };
      items.put(table.store, row, expiryOf(after, table.expiryAttribute));
    }
    for (const index of table.indexes) {
      const old = before && indexEntry(index, before, place);
      const entry = after && indexEntry(index, after, place);
      const stays = old !== undefined && entry !== undefined && samePlace(old, entry);
      if (stays && old.item === entry.item) continue;
      const sizes: number[] = [];
      if (old !== undefined && !stays) {
        items.delete(index.store, old);
        sizes.push(old.size);
      }
      if (entry !== undefined) {
        items.put(index.store, entry, null);
        sizes.push(Math.max(entry.size, stays ? old.size : 0));
      }
      if (sizes.length > 0) writes.set(index, sizes);
    }
    return writes;
  }

  return function writeItem(change, expired = false) {
    const { table, before, after } = change;
    if (before === after) return new Map();
    if (before !== undefined && after !== undefined && equalItems(before, after)) return new Map();
    return storage.write(() => {
      const writes = write(change);
      streamOf(table)?.append(change, expired);
      onItem(table.name, before, after);
      return writes;
    });
  };
}

/** Returns when an item expires, in epoch seconds. */
export function expiryOf(item: Item, attribute: string | undefined): number | null {
  const number = attribute === undefined ? undefined : item[attribute]?.N;
  return number === undefined ? null : Number(number);
}

function samePlace(a: Row, b: Row): boolean {
  return Buffer.compare(a.hash, b.hash) === 0 && Buffer.compare(a.range, b.range) === 0;
}
