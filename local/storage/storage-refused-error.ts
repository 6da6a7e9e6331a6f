import { accessSync, constants } from 'node:fs';
import { isBusy, isSqliteError, resultCode, SQLITE } from './sqlite-error.ts';

/** The state can't be opened. The message says which folder, why, and what helps; the folder is unchanged. */
export class StorageRefusedError extends Error {
  override readonly name = 'StorageRefusedError';
}

const NOT_WRITABLE = 'give this user write access';
const FULL = 'free some space';

/** The disk has no room for the index of the log. https://www.sqlite.org/rescode.html#ioerr_shmsize */
const SQLITE_IOERR_SHMSIZE = 4_874;

/** Remedies by code of the system. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  EACCES: ["can't be written", NOT_WRITABLE],
  EPERM: ["can't be written", NOT_WRITABLE],
  EROFS: ['is on a read-only disk', 'make it writable'],
  EEXIST: ['is not a folder', 'move that file away'],
  ENOTDIR: ['is not a folder', 'move that file away'],
  ENOENT: ["can't be created", 'create the folder above it'],
  ENOSPC: ['is on a full disk', FULL],
  EDQUOT: ['is over your disk quota', FULL],
};

/** Remedies by SQLite's primary result code. https://www.sqlite.org/rescode.html */
const SQLITE_ERRORS: Readonly<Record<number, readonly [problem: string, remedy: string]>> = {
  [SQLITE.PERM]: ["can't be written", NOT_WRITABLE],
  [SQLITE.BUSY]: ['is in use by another process', 'stop that process'],
  [SQLITE.READONLY]: ["can't be written", NOT_WRITABLE],
  [SQLITE.IOERR]: ["can't be read or written", 'check the disk'],
  [SQLITE.CORRUPT]: ['is damaged', 'restore it from a backup or delete it'],
  [SQLITE.FULL]: ['is on a full disk', FULL],
  [SQLITE.CANTOPEN]: ["can't be written", NOT_WRITABLE],
  [SQLITE.NOTADB]: ['is damaged', 'restore it from a backup or delete it'],
};

/**
 * Explains why a folder can't be opened.
 *
 * @param pid the process that uses the folder, if it is known
 * @returns a `StorageRefusedError`; any other error is a bug and is returned as it is
 */
export function explainRefusal(directory: string, error: unknown, pid?: number): unknown {
  const reason = mayNotWrite(error) && isOnReadOnlyDisk(directory) ? SYSTEM_ERRORS.EROFS : reasonOf(error);
  const [problem, remedy] = reason ?? [];
  if (problem === undefined) return error;
  const subject = `The state folder ${directory} ${problem}`;
  const message = `${subject}${pid === undefined || !isBusy(error) ? '' : ` (pid ${pid})`}: ${remedy}`;
  return new StorageRefusedError(message, { cause: error });
}

/** Refuses a folder. */
export function refused(directory: string, problem: string, remedy: string): StorageRefusedError {
  return new StorageRefusedError(`The state folder ${directory} ${problem}: ${remedy}`);
}

/** SQLite can't tell a read-only disk from a missing permission. */
const mayNotWrite = (error: unknown): boolean =>
  isSqliteError(error) && [SQLITE.READONLY, SQLITE.CANTOPEN].some((code) => code === resultCode(error));

function isOnReadOnlyDisk(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
}

function reasonOf(error: unknown) {
  if (isSqliteError(error)) {
    return error.errcode === SQLITE_IOERR_SHMSIZE ? SYSTEM_ERRORS.ENOSPC : SQLITE_ERRORS[resultCode(error)];
  }
  if (error instanceof Error && 'code' in error) return SYSTEM_ERRORS[String(error.code)];
  return undefined;
}
