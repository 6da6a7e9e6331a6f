import type { SQLInputValue } from 'node:sqlite';
import type { Storage } from '../storage/storage.ts';
import { NOTHING, nextBytes, type Place } from './keys.ts';

/** A row: an item of a table, or an entry of an index. */
export interface Row extends Place {
  /** The item in DynamoDB's JSON. */
  readonly item: string;
  /** The item's size in bytes. */
  readonly size: number;
}

/** A part of a partition, half open: from `low` on, below `high`. Both are ranges. */
export interface RangeBounds {
  readonly low: Uint8Array;
  readonly high: Uint8Array;
}

/**
 * The items of all tables and the entries of all indexes. Each table and index is a `store`.
 * The caller writes inside `storage.write`.
 */
export interface ItemStore {
  get(store: number, place: Place): string | undefined;
  /** @param expires epoch seconds */
  put(store: number, row: Row, expires: number | null): void;
  delete(store: number, place: Place): void;
  /** Reads a partition in the order of its ranges, or backward. `after` excludes the rows up to that place. */
  query(
    store: number,
    hash: Uint8Array,
    bounds: RangeBounds,
    forward: boolean,
    after: Place | undefined,
  ): Iterable<Row>;
  /** Reads the rows whose hash is from `low` on, below `high`. `after` excludes the rows up to that place. */
  scan(store: number, low: Uint8Array, high: Uint8Array, after?: Place): Iterable<Row>;
  /** Returns the rows that expire from `from` on, before `to`, in epoch seconds. */
  expiring(store: number, from: number, to: number): Row[];
  setExpiry(store: number, place: Place, expires: number | null): void;
  clear(store: number): void;
  /** The number of rows and their bytes. */
  count(store: number): { rows: number; bytes: number };
}

/** Opens the items in a storage. */
export function openItemStore({ database }: Storage): ItemStore {
  database.exec(`
    CREATE TABLE IF NOT EXISTS dynamodb_items (
      store INTEGER NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, key BLOB NOT NULL,
      item TEXT NOT NULL, size INTEGER NOT NULL, expires REAL,
      PRIMARY KEY (store, hash, range, key)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS dynamodb_expiring ON dynamodb_items (store, expires) WHERE expires IS NOT NULL;
  `);
  const columns = 'hash, range, key, item, size';
  const place = 'store = ? AND hash = ? AND range = ? AND key = ?';
  const get = database.prepare(`SELECT item FROM dynamodb_items WHERE ${place}`);
  const put = database.prepare(`
    INSERT INTO dynamodb_items (store, hash, range, key, item, size, expires) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET item = excluded.item, size = excluded.size, expires = excluded.expires`);
  const remove = database.prepare(`DELETE FROM dynamodb_items WHERE ${place}`);
  const forward = database.prepare(`
    SELECT ${columns} FROM dynamodb_items WHERE store = ? AND hash = ? AND (range, key) >= (?, ?) AND range < ?
    ORDER BY range, key`);
  const backward = database.prepare(`
    SELECT ${columns} FROM dynamodb_items WHERE store = ? AND hash = ? AND (range, key) < (?, ?) AND range >= ?
    ORDER BY range DESC, key DESC`);
  const scan = database.prepare(`
    SELECT ${columns} FROM dynamodb_items WHERE store = ? AND (hash, range, key) >= (?, ?, ?) AND hash < ?
    ORDER BY hash, range, key`);
  const expiring = database.prepare(
    `SELECT ${columns} FROM dynamodb_items WHERE store = ? AND expires >= ? AND expires < ?`,
  );
  const setExpiry = database.prepare(`UPDATE dynamodb_items SET expires = ? WHERE ${place}`);
  const clear = database.prepare('DELETE FROM dynamodb_items WHERE store = ?');
  const count = database.prepare(
    'SELECT count(*) AS rows, coalesce(sum(size), 0) AS bytes FROM dynamodb_items WHERE store = ?',
  );

  const columnsOf = (store: number, { hash, range, key }: Place): SQLInputValue[] => [
    store,
    hash,
    range,
    key,
  ];
  const rows = (found: unknown) => found as Iterable<Row>;

  return {
    get: (store, at) => get.get(...columnsOf(store, at))?.item as string | undefined,
    put(store, row, expires) {
      put.run(...columnsOf(store, row), row.item, row.size, expires);
    },
    delete(store, at) {
      remove.run(...columnsOf(store, at));
    },
    query(store, hash, { low, high }, isForward, after) {
      return isForward
        ? rows(
            forward.iterate(store, hash, after?.range ?? low, after ? nextBytes(after.key) : NOTHING, high),
          )
        : rows(backward.iterate(store, hash, after?.range ?? high, after?.key ?? NOTHING, low));
    },
    scan(store, low, high, after) {
      const from = after ?? { hash: low, range: NOTHING, key: NOTHING };
      return rows(scan.iterate(store, from.hash, from.range, after ? nextBytes(after.key) : NOTHING, high));
    },
    expiring: (store, from, to) => expiring.all(store, from, to) as unknown as Row[],
    setExpiry(store, at, expires) {
      setExpiry.run(expires, ...columnsOf(store, at));
    },
    clear(store) {
      clear.run(store);
    },
    count: (store) => count.get(store) as { rows: number; bytes: number },
  };
}
