import type { Store, Table } from 'dynalite/db/index.js';
import db from 'dynalite/db/index.js';
import type { Item } from './attribute-value.ts';

const FIVE_YEARS_S = 5 * 365 * 24 * 60 * 60;

/**
 * Whether time to live deletes an item: its attribute is a number, a moment in epoch seconds that has passed,
 * but not by more than five years.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
export function isExpired(item: Item, attribute: string, nowSeconds: number): boolean {
  const value = item[attribute]?.N;
  if (value === undefined) return false;
  const expiry = Number(value);
  return expiry < nowSeconds && expiry >= nowSeconds - FIVE_YEARS_S;
}

/**
 * Deletes a table's expired items, each under its lock and only if it still is expired then.
 * `deleting` is told each item just before its delete, which then goes the way of every write.
 *
 * @returns how many were deleted.
 */
export async function sweepExpired(
  store: Store,
  tableName: string,
  attribute: string,
  nowSeconds: number,
  deleting: (item: Item) => void,
): Promise<number> {
  const table = await getTable(store, tableName);
  const itemDb = store.getItemDb(tableName);
  let deleted = 0;
  for await (const seen of itemDb.createValueStream({})) {
    if (!isExpired(seen, attribute, nowSeconds)) continue;
    if (await deleteIfExpired(db.createKey(seen, table))) deleted += 1;
  }
  return deleted;

  function deleteIfExpired(key: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      itemDb.lock(key, (release) => {
        const finish = (deleted: boolean) => release((error) => (error ? reject(error) : resolve(deleted)));
        itemDb.get(key, (error, item) => {
          if (error || item === undefined || !isExpired(item, attribute, nowSeconds))
            return finish(false)(error);
          deleting(item);
          db.updateIndexes(store, table, item, null, (failure) => {
            if (failure) return finish(false)(failure);
            itemDb.del(key, finish(true));
          });
        });
      });
    });
  }
}

function getTable(store: Store, name: string): Promise<Table> {
  return new Promise((resolve, reject) => {
    store.getTable(name, (error, table) => (table === undefined ? reject(error) : resolve(table)));
  });
}
