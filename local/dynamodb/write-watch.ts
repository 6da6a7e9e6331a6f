import type { ItemDb, Store, Table } from 'dynalite/db/index.js';
import db from 'dynalite/db/index.js';
import type { Item } from './attribute-value.ts';

/** One committed write. Neither image is touched again by dynalite. */
export interface Write {
  readonly table: Table;
  /** The item as it was; undefined when there was none. */
  readonly before: Item | undefined;
  /** The item as it is now; null when it was deleted. */
  readonly after: Item | null;
}

/**
 * Calls `committed` for every write to `store`, once it is stored and before its caller is answered. Writes
 * to one item come in their order, because dynalite holds the item's lock until then. For the whole thread;
 * call it once.
 *
 * dynalite's actions call `db.updateIndexes` with both images just before they put or delete the item,
 * so what that saw waits for the put or delete of the same key to succeed.
 */
export function watchWrites(store: Store, committed: (write: Write) => void): void {
  const pending = new Map<string, Write>();
  const watched = new WeakSet<ItemDb>();

  const { updateIndexes } = db;
  db.updateIndexes = (itsStore, table, before, after, done) => {
    const item = after ?? before;
    if (item === undefined || itsStore !== store) return updateIndexes(itsStore, table, before, after, done);
    const write = `${table.TableName}/${db.createKey(item, table)}`;
    updateIndexes(itsStore, table, before, after, (error) => {
      if (!error) pending.set(write, { table, before, after });
      done(error);
    });
  };

  const settle = (write: string, error: Error | null | undefined): void => {
    const seen = pending.get(write);
    pending.delete(write);
    if (seen !== undefined && !error) committed(seen);
  };

  const { getItemDb } = store;
  store.getItemDb = (tableName) => {
    const itemDb = getItemDb(tableName);
    if (watched.has(itemDb)) return itemDb;
    watched.add(itemDb);
    const { put, del } = itemDb;
    itemDb.put = (key, item, done) =>
      put(key, item, (error) => {
        settle(`${tableName}/${key}`, error);
        done(error);
      });
    itemDb.del = (key, done) =>
      del(key, (error) => {
        settle(`${tableName}/${key}`, error);
        done(error);
      });
    return itemDb;
  };
}
