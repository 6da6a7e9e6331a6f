import type { ItemDb, Store, Table } from 'dynalite/db/index.js';
import db from 'dynalite/db/index.js';
import type { Item } from './attribute-value.ts';

// Promises over dynalite's callbacks.

/** Rejects with an ApiError if the table is missing or isn't active yet. */
export function getTable(store: Store, tableName: string): Promise<Table> {
  return new Promise((resolve, reject) => {
    store.getTable(tableName, (error, table) => (table === undefined ? reject(error) : resolve(table)));
  });
}

export function getItem(itemDb: ItemDb, key: string): Promise<Item | undefined> {
  return new Promise((resolve, reject) => {
    itemDb.get(key, (error, item) =>
      error && error.name !== 'NotFoundError' ? reject(error) : resolve(item),
    );
  });
}

/** Locks items of one table, after their current holders. @returns a function that unlocks them */
export function lockItems(itemDb: ItemDb, keys: string | readonly string[]): Promise<() => void> {
  return new Promise((resolve) => {
    itemDb.lock(keys, (release) => resolve(release(() => {})));
  });
}

/** Writes an item's indexes, then the item; `after` null deletes it. The caller holds the item's lock. */
export function writeItem(
  store: Store,
  table: Table,
  key: string,
  before: Item | undefined,
  after: Item | null,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    db.updateIndexes(store, table, before, after, (error) => {
      if (error) return done(error);
      const itemDb = store.getItemDb(table.TableName);
      if (after === null) itemDb.del(key, done);
      else itemDb.put(key, after, done);
    });
  });
}
