import {
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../../local/storage/storage.ts';
import { explainRefusal, StorageRefusedError } from '../../../local/storage/storage-refused-error.ts';
import { holdStorage } from './hold-storage.ts';
import { contents, temporaryFolder } from './temporary-folder.ts';

const open = (directory: string) => openStorage({ directory, onFailure: () => {} });

/** The message with which a folder is refused. */
function refusalOf(directory: string): string {
  try {
    open(directory).close();
  } catch (error) {
    expect(error).toBeInstanceOf(StorageRefusedError);
    return (error as Error).message;
  }
  throw new Error('not refused');
}

/** A folder whose process was killed: its latest writes are in the log, not in the database. */
async function killedFolder() {
  const directory = temporaryFolder();
  const other = await holdStorage(directory, 500);
  await other.kill();
  return { directory, file: join(directory, 'state.sqlite') };
}

function closedFolder() {
  const directory = temporaryFolder();
  const storage = open(directory);
  storage.write(() => storage.database.exec('CREATE TABLE kept AS SELECT randomblob(100000) AS value'));
  storage.close();
  return { directory, file: join(directory, 'state.sqlite') };
}

describe('a state folder is refused and left unchanged', () => {
  it('if another process uses it, which is named', async () => {
    const directory = temporaryFolder();
    const { pid } = await holdStorage(directory);
    const before = contents(directory);
    expect(refusalOf(directory)).toBe(
      `The state folder ${directory} is in use by another process (pid ${pid}): stop that process`,
    );
    expect(contents(directory)).toEqual(before);
  });

  it('if another process uses it that has written nothing', async () => {
    const directory = temporaryFolder();
    await holdStorage(directory);
    expect(refusalOf(directory)).toContain('is in use');
    expect(refusalOf(directory)).toContain('is in use');
  });

  it('if it is from a newer version, even if that is in the log only', async () => {
    const { directory, file } = await killedFolder();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA user_version = 2');
    const log = readFileSync(`${file}-wal`);
    const main = readFileSync(file);
    database.close();
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, log);

    const before = contents(directory);
    expect(refusalOf(directory)).toMatch(/ is from a newer version of Linkbus: use that version$/);
    expect(contents(directory)).toEqual(before);
  });

  it('if its database is of another program', () => {
    const directory = temporaryFolder();
    const database = new DatabaseSync(join(directory, 'state.sqlite'));
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE theirs (value)');
    database.close();
    const before = contents(directory);
    expect(refusalOf(directory)).toContain("holds a state.sqlite that isn't Linkbus's");
    expect(contents(directory)).toEqual(before);
  });

  it.each<readonly [string, (file: string) => void]>([
    ['is text', (file) => writeFileSync(file, 'not a database '.repeat(100))],
    ['is empty', (file) => truncateSync(file)],
    ['is cut off', (file) => truncateSync(file, 8_192)],
    ['is cut off inside a page', (file) => truncateSync(file, 50_000)],
    ['has a broken header', (file) => overwrite(file, 20, Buffer.alloc(40, 0xff))],
    ['has a broken page', (file) => overwrite(file, 4_096, Buffer.alloc(100, 0xff))],
  ])('if its database %s', (_, damage) => {
    const { directory, file } = closedFolder();
    damage(file);
    const before = contents(directory);
    expect(refusalOf(directory)).toMatch(/ is damaged: restore it from a backup or delete it$/);
    expect(contents(directory)).toEqual(before);
  });

  it('if its database is cut off and has a log', async () => {
    const { directory, file } = closedFolder();
    const other = await holdStorage(directory, 1);
    await other.kill();
    truncateSync(file, 50_000);
    const before = contents(directory);
    expect(refusalOf(directory)).toContain('is damaged');
    expect(contents(directory)).toEqual(before);
  });

  it('if its database is gone but not the log', async () => {
    const { directory, file } = await killedFolder();
    unlinkSync(file);
    const before = contents(directory);
    expect(refusalOf(directory)).toContain('is damaged');
    expect(contents(directory)).toEqual(before);
  });

  it('if its database is a folder', () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, 'state.sqlite'));
    expect(refusalOf(directory)).toContain('is damaged');
  });

  it.each(['', '/inside'])('if it is a file: file%s', (inside) => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'text');
    expect(refusalOf(file + inside)).toBe(
      `The state folder ${file}${inside} is not a folder: move that file away`,
    );
    expect(contents(dirname(file))).toEqual({ file: expect.any(String) });
  });
});

function overwrite(file: string, position: number, bytes: Buffer): void {
  writeSync(openSync(file, 'r+'), bytes, 0, bytes.length, position);
}

describe('an error of the system becomes a sentence', () => {
  const systemError = (code: string) => Object.assign(new Error(code), { code });
  const sqliteError = (errcode: number) =>
    Object.assign(new Error('sqlite'), { code: 'ERR_SQLITE_ERROR', errcode });

  it.each([
    [systemError('EACCES'), "can't be written: give this user write access"],
    [systemError('EPERM'), "can't be written: give this user write access"],
    [systemError('EROFS'), 'is on a read-only disk: make it writable'],
    [systemError('ENOSPC'), 'is on a full disk: free some space'],
    [sqliteError(8), "can't be written: give this user write access"],
    // SQLITE_READONLY_DIRECTORY
    [sqliteError(1544), "can't be written: give this user write access"],
    [sqliteError(14), "can't be written: give this user write access"],
    [sqliteError(13), 'is on a full disk: free some space'],
    // SQLITE_IOERR_SHMSIZE
    [sqliteError(4874), 'is on a full disk: free some space'],
    [sqliteError(10), "can't be read or written: check the disk"],
    [sqliteError(5), 'is in use by another process (pid 7): stop that process'],
  ])('%o', (error, sentence) => {
    expect(explainRefusal('/data', error, 7)).toMatchObject({
      name: 'StorageRefusedError',
      message: `The state folder /data ${sentence}`,
      cause: error,
    });
  });

  it.each([new TypeError('bug'), systemError('EMFILE'), sqliteError(1)])(
    'unless it is a bug: %o',
    (error) => {
      expect(explainRefusal('/data', error)).toBe(error);
    },
  );
});
