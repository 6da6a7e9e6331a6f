import type { StreamRecord } from '../dynamodb/stream-record.ts';
import type { TableStream } from '../dynamodb/table-stream.ts';
import type { Storage } from '../storage/storage.ts';

/** A record that the function isn't done with. */
export interface BacklogEntry {
  /** Its row in the backlog's table. Rises in the order of the stream. */
  readonly row: number;
  readonly record: StreamRecord;
  /** The size of its JSON. */
  readonly bytes: number;
  /** The retries of its batch so far. */
  readonly retries: number;
}

/** The records of a stream that a mapping's function isn't done with. */
export interface StreamBacklog {
  readonly stream: Pick<TableStream, 'arn' | 'shardId'>;
  /** Calls `receive` with the entries of the backlog, then with each new one. Call it once. */
  read(receive: (entry: BacklogEntry) => void): void;
  /** Removes entries. */
  done(entries: readonly BacklogEntry[]): void;
  /** Stores a retry. @returns the entries with one more retry */
  retried(entries: readonly BacklogEntry[]): BacklogEntry[];
}

/**
 * Opens the backlog of a mapping, which stores the stream's records from now on in the transaction of the write that they
 * come from.
 */
export function openStreamBacklog(
  { database, write }: Storage,
  mappingId: string,
  stream: TableStream,
): StreamBacklog {
  const table = `"stream backlog of ${mappingId}"`;
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    row INTEGER PRIMARY KEY,
    retries INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT`);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (?, 0, ?)`);
  const update = database.prepare(`UPDATE ${table} SET retries = retries + 1 WHERE row = ?`);
  const remove = database.prepare(`DELETE FROM ${table} WHERE row = ?`);

  const unread: BacklogEntry[] = database
    .prepare(`SELECT * FROM ${table} ORDER BY row`)
    .all()
    .map(({ row, retries, record }) => ({
      row: Number(row),
      record: JSON.parse(String(record)),
      bytes: Buffer.byteLength(String(record)),
      retries: Number(retries),
    }));
  let lastRow = unread.at(-1)?.row ?? 0;
  let receive = (entry: BacklogEntry): void => void unread.push(entry);

  stream.subscribe((records) => {
    for (const record of records) {
      const json = JSON.stringify(record);
      lastRow += 1;
      write(() => insert.run(lastRow, json));
      receive({ row: lastRow, record, bytes: Buffer.byteLength(json), retries: 0 });
    }
  });

  return {
    stream,
    read(reader) {
      receive = reader;
      for (const entry of unread.splice(0)) reader(entry);
    },
    done(entries) {
      write(() => {
        for (const { row } of entries) remove.run(row);
      });
    },
    retried(entries) {
      write(() => {
        for (const { row } of entries) update.run(row);
      });
      return entries.map((entry) => ({ ...entry, retries: entry.retries + 1 }));
    },
  };
}
