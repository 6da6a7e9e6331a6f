import type { Store } from 'dynalite/db/index.js';
import db from 'dynalite/db/index.js';
import type { Item } from './attribute-value.ts';
import { getItem, getTable, lockItems, writeItem } from './store.ts';

const FIVE_YEARS_S = 5 * 365 * 24 * 60 * 60;

/**
 * Tells whether an item has expired: its attribute is a number of epoch seconds in the past five years.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
export function isExpired(item: Item, attribute: string, nowSeconds: number): boolean {
  const value = item[attribute]?.N;
  if (value === undefined) return false;
  const expiry = Number(value);
  return expiry < nowSeconds && expiry >= nowSeconds - FIVE_YEARS_S;
}

/**
 * Deletes a table's expired items, and calls `onDelete` just before each. Checks each item again under its lock.
 *
 * @returns the number of deleted items
 */
export async function sweepExpired(
  store: Store,
  tableName: string,
  attribute: string,
  nowSeconds: number,
  onDelete: (item: Item) => void,
): Promise<number> {
  const table = await getTable(store, tableName);
  const itemDb = store.getItemDb(tableName);
  let deleted = 0;
  for await (const seen of itemDb.createValueStream({})) {
    if (!isExpired(seen, attribute, nowSeconds)) continue;
    const key = db.createKey(seen, table);
    const unlock = await lockItems(itemDb, key);
    try {
      const item = await getItem(itemDb, key);
      if (item === undefined || !isExpired(item, attribute, nowSeconds)) continue;
      onDelete(item);
      await writeItem(store, table, key, item, null);
      deleted += 1;
    } finally {
      unlock();
    }
  }
  return deleted;
}
