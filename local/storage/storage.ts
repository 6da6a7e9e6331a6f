import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isSqliteError } from './sqlite-error.ts';
import { createStateFile, inspectStateFile, stateFile } from './state-file.ts';
import { explainRefusal } from './storage-refused-error.ts';

/** The state of the local account: one SQLite database for all services. */
export interface Storage {
  readonly database: DatabaseSync;
  /**
   * Runs `action`, which may write. All writes of one turn of the event loop share a transaction. An `action` must check
   * before it writes: a failed one leaves what it has written.
   */
  write<T>(action: () => T): T;
  /** Resolves once everything written so far is committed. Await it before you respond to a caller. */
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
  /**
   * Called when a write fails, such as on a full disk. Everything confirmed to a caller is on disk; the process must end. Nothing is
   * written or committed afterwards.
   */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Opens the state of a local account. A folder is locked until `close` or the end of the process.
 *
 * @throws StorageRefusedError for a folder that is in use, damaged, not Linkbus's, from a newer version or not writable.
 * It is left as it is.
 */
export function openStorage({ survives, onFailure, ...options }: StorageOptions): Storage {
  const directory = options.directory && resolve(options.directory);
  const database = directory === undefined ? new DatabaseSync(':memory:') : openFolder(directory);
  database.exec(`PRAGMA synchronous = ${survives === 'power-cut' ? 'FULL' : 'NORMAL'}`);
  const beginTransaction = database.prepare('BEGIN IMMEDIATE');
  const commitTransaction = database.prepare('COMMIT');
  let transaction: PromiseWithResolvers<void> | undefined;
  let failed = false;

  function fail(error: unknown): void {
    failed = true;
    onFailure(error);
  }

  function commit(): void {
    const ending = transaction;
    // A full disk rolls the transaction back: its callers must get no response.
    if (ending === undefined || failed) return;
    transaction = undefined;
    try {
      commitTransaction.run();
      ending.resolve();
    } catch (error) {
      transaction = ending;
      fail(error);
    }
  }

  return {
    database,
    write(action) {
      if (failed) throw new Error('The state can no longer be written.');
      try {
        if (transaction === undefined) {
          beginTransaction.run();
          transaction = Promise.withResolvers();
          setImmediate(commit);
        }
        return action();
      } catch (error) {
        if (isSqliteError(error)) fail(error);
        throw error;
      }
    },
    committed: () => transaction?.promise ?? Promise.resolve(),
    close() {
      commit();
      // First: afterwards the folder can be another process's.
      if (directory !== undefined) rmSync(pidFile(directory), { force: true });
      database.close();
    },
  };
}

const pidFile = (directory: string): string => join(directory, 'pid');

function openFolder(directory: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    createStateFile(directory);
    inspectStateFile(directory);
    database = new DatabaseSync(stateFile(directory));
    // The transaction takes the lock now; exclusive mode keeps it.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT');
    writeFileSync(pidFile(directory), `${process.pid}\n`, { mode: 0o600 });
    // A version that changes the tables migrates older ones here, in one transaction with the new `user_version`.
    return database;
  } catch (error) {
    database?.close();
    throw explainRefusal(directory, error, readPid(directory));
  }
}

/** The process that last opened the folder. It has ended if the folder isn't locked. */
function readPid(directory: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(pidFile(directory), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
