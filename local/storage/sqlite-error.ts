/** SQLite's primary result codes that have a cause outside the program. https://www.sqlite.org/rescode.html */
export const SQLITE = {
  PERM: 3,
  BUSY: 5,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
} as const;

/** An error of `node:sqlite`. */
export interface SqliteError extends Error {
  readonly code: 'ERR_SQLITE_ERROR';
  /** The extended result code. */
  readonly errcode: number;
}

export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** The primary result code of an error. */
export const resultCode = ({ errcode }: Pick<SqliteError, 'errcode'>): number => errcode & 0xff;

/** Whether another process has locked the database. */
export const isBusy = (error: unknown): boolean => isSqliteError(error) && resultCode(error) === SQLITE.BUSY;
