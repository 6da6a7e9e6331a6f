import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The state of the local account: one SQLite database for all services. */
export interface Storage {
  readonly database: DatabaseSync;
  /**
   * Runs `action`, which may write. All writes of one turn of the event loop share a transaction. An `action` must check
   * before it writes: a failed one leaves what it has written.
   */
  write<T>(action: () => T): T;
  /** Resolves once everything written so far is committed. Await it before you answer a caller. */
  committed(): Promise<void>;
  /** Commits, and closes the database. */
  close(): void;
}

export interface StorageOptions {
  /** A folder that exists or can be created. @default - state is kept in memory */
  readonly directory?: string;
  /**
   * What the committed state survives: the end of the process (`kill -9`), or a power cut too, which costs a disk flush
   * for each transaction. @default 'process-crash'
   */
  readonly survives?: 'process-crash' | 'power-cut';
  /** Called when a write fails, such as on a full disk. What was answered is on disk; the process must end. */
  readonly onFailure: (error: unknown) => void;
}

/** Opens the state of a local account. */
export function openStorage({ directory, survives, onFailure }: StorageOptions): Storage {
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(directory === undefined ? ':memory:' : join(directory, 'state.sqlite'));
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${survives === 'power-cut' ? 'FULL' : 'NORMAL'};
  `);
  let transaction: PromiseWithResolvers<void> | undefined;

  function commit(): void {
    const ending = transaction;
    if (ending === undefined) return;
    transaction = undefined;
    try {
      database.exec('COMMIT');
      ending.resolve();
    } catch (error) {
      onFailure(error);
    }
  }

  return {
    database,
    write(action) {
      if (transaction === undefined) {
        database.exec('BEGIN IMMEDIATE');
        transaction = Promise.withResolvers();
        setImmediate(commit);
      }
      return action();
    },
    committed: () => transaction?.promise ?? Promise.resolve(),
    close() {
      commit();
      database.close();
    },
  };
}
