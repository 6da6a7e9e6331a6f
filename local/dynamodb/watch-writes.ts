import type { ItemDb, Store, Table } from 'dynalite/db/index.js';
import db from 'dynalite/db/index.js';
import type { Item } from './attribute-value.ts';

/** A committed write. Its images don't change. */
export interface Write {
  readonly table: Table;
  /** Undefined for an insert. */
  readonly before: Item | undefined;
  /** Null for a deletion. */
  readonly after: Item | null;
}

/**
 * Calls `onWrite` for every write to `store`, after it is stored and before the response. Writes to one item arrive in
 * order, because dynalite holds the item's lock until then. Applies to the whole thread; call it once.
 *
 * dynalite's actions pass both images to `db.updateIndexes` just before the put or delete, so the images are kept
 * until it succeeds.
 */
export function watchWrites(store: Store, onWrite: (write: Write) => void): void {
  const pending = new Map<string, Write>();
  const watched = new WeakSet<ItemDb>();

  const { updateIndexes } = db;
  db.updateIndexes = (writtenStore, table, before, after, done) => {
    const item = after ?? before;
    if (item === undefined || writtenStore !== store)
      return updateIndexes(writtenStore, table, before, after, done);
    const write = `${table.TableName}/${db.createKey(item, table)}`;
    updateIndexes(writtenStore, table, before, after, (error) => {
      if (!error) pending.set(write, { table, before, after });
      done(error);
    });
  };

  const settle = (write: string, error: Error | null | undefined): void => {
    const seen = pending.get(write);
    pending.delete(write);
    if (seen !== undefined && !error) onWrite(seen);
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
