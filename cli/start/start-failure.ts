import { isSqliteError, resultCode, SQLITE } from '../../local/storage/sqlite-error.ts';
import { explainRefusal, StorageRefusedError } from '../../local/storage/storage-refused-error.ts';
import type { StartSettings } from './settings.ts';

/** The folder for temporary files, which only `--memory` needs, can't be used. */
export class TemporaryFolderError extends Error {
  override readonly name = 'TemporaryFolderError';

  constructor(folder: string, cause: unknown) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    super(
      `The temporary folder ${folder} can't be used (${code}): name another with TMPDIR, or start without --memory.`,
      { cause },
    );
  }
}

const EXPLAINED = ['UnsupportedTemplateError', 'ApiKeyFileError', 'TemporaryFolderError'];

/** Describes a failed start: one sentence if the user can fix it, a stack trace if it is a bug. */
export function startFailure(
  error: unknown,
  { host, port, directory }: Pick<StartSettings, 'host' | 'port' | 'directory'>,
): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  const refusal = refusalOf(error, directory);
  if (refusal !== undefined)
    return `${refusal.message}, choose another folder with LINKBUS_DATA, or keep no state with --memory.`;
  if (code !== undefined && 'path' in error) return `${error.message}.`;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop the process that uses it, or choose another port: PORT=8080 npm start`;
  if (code === 'EACCES')
    return `You may not use port ${port}. Choose a port from 1024 up: PORT=8080 npm start`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST is "${host}", which is not an address of this machine.`;
  if (EXPLAINED.includes(error.name)) return error.message;
  return error.stack ?? error.message;
}

/** The reason why the state folder can't be used, if that is the error or a cause of it. */
function refusalOf(error: Error, directory: string | undefined): Error | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const isOfDisk = isSqliteError(cause) || ('code' in cause && cause.code === 'ENOSPC');
    const explained = isOfDisk && directory !== undefined ? explainRefusal(directory, cause) : cause;
    if (explained instanceof StorageRefusedError) return explained;
  }
  return undefined;
}

/** Describes a write that failed while Linkbus runs, in one sentence. */
export function writeFailure(error: unknown): string {
  const isFull = isSqliteError(error) && resultCode(error) === SQLITE.FULL;
  const problem = isFull ? 'The disk is full' : `The state can't be written (${(error as Error).message})`;
  const remedy = isFull ? 'make room' : 'check the disk';
  return `${problem}, so Linkbus has stopped and kept everything that it confirmed: ${remedy}, then start it again.`;
}
