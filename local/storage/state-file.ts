import { closeSync, existsSync, linkSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './sqlite-error.ts';
import { refused } from './storage-refused-error.ts';

/** The version of the tables that this program reads and writes, in `PRAGMA user_version`. */
const STATE_VERSION = 1;

/** `LNKB` in `PRAGMA application_id`: tells Linkbus's databases from others. */
const APPLICATION_ID = 0x4c_4e_4b_42;

const DAMAGED = ['is damaged', 'restore it from a backup or delete it'] as const;

/** The path of the database in a state folder. */
export const stateFile = (directory: string): string => join(directory, 'state.sqlite');

/**
 * Creates the folder and an empty database that only the owner can read, unless they exist.
 * @throws StorageRefusedError if parts of a database are missing, or the system's error
 */
export function createStateFile(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = stateFile(directory);
  if (existsSync(file)) return;
  // SQLite would apply the log of a lost database to a new one.
  if (existsSync(`${file}-wal`)) throw refused(directory, ...DAMAGED);
  // Under a name of its own until it is complete: an empty file is a damaged one.
  const draft = `${file}.${process.pid}`;
  try {
    closeSync(openSync(draft, 'w', 0o600));
    const database = new DatabaseSync(draft);
    database.exec(
      `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${STATE_VERSION}; PRAGMA journal_mode = WAL`,
    );
    database.close();
    linkSync(draft, file);
  } catch (error) {
    // Another process created it first; its lock decides.
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Checks an existing database without changing it.
 * @throws StorageRefusedError, or the error of SQLite or the system
 */
export function inspectStateFile(directory: string): void {
  const file = stateFile(directory);
  if (!statSync(file).isFile()) throw refused(directory, ...DAMAGED);
  if (statSync(file).size === 0) throw refused(directory, ...DAMAGED);
  // A reader adds these files and leaves them.
  const added = ['-wal', '-shm'].map((suffix) => file + suffix).filter((path) => !existsSync(path));
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    if (read(database, 'application_id') !== APPLICATION_ID)
      throw refused(directory, "holds a state.sqlite that isn't Linkbus's", 'move that file away');
    if (Number(read(database, 'user_version')) > STATE_VERSION)
      throw refused(directory, 'is from a newer version of Linkbus', 'use that version');
    if (read(database, 'quick_check') !== 'ok') throw refused(directory, ...DAMAGED);
    removeAdded();
  } catch (error) {
    // A process that starts at the same time may have locked the folder: then these files are its own.
    if (!isBusy(error)) removeAdded();
    throw error;
  } finally {
    database.close();
  }

  /** Before `close`, which ends the lock. */
  function removeAdded(): void {
    for (const path of added) rmSync(path, { force: true });
  }
}

const read = (database: DatabaseSync, pragma: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
