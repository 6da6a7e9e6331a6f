import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openStorage, type StorageOptions } from '../../../local/storage/storage.ts';
import { holdStorage } from './hold-storage.ts';
import { temporaryFolder } from './temporary-folder.ts';

function open(options: Partial<StorageOptions> = {}) {
  const onFailure = vi.fn();
  const storage = openStorage({ onFailure, ...options });
  storage.write(() => storage.database.exec('CREATE TABLE IF NOT EXISTS kept (value TEXT)'));
  const insert = storage.database.prepare('INSERT INTO kept VALUES (?)');
  const add = (value: string) => storage.write(() => void insert.run(value));
  const count = () => storage.database.prepare('SELECT count(*) AS rows FROM kept').get()?.rows;
  return { ...storage, add, count, onFailure };
}

describe('the storage', () => {
  it('commits the writes of one turn of the event loop together', async () => {
    const { add, committed, database, close } = open();
    onTestFinished(close);
    add('a');
    add('b');
    expect(database.isTransaction).toBe(true);
    await committed();
    expect(database.isTransaction).toBe(false);
  });

  it('resolves at once when nothing waits for a commit', async () => {
    const { committed, close } = open();
    await committed();
    await committed();
    close();
  });

  it('commits what is pending when it is closed', async () => {
    const directory = temporaryFolder();
    const { add, close } = open({ directory });
    add('a');
    close();
    const again = open({ directory });
    onTestFinished(again.close);
    expect(again.count()).toBe(1);
  });

  it('lets an action fail before it writes', async () => {
    const { write, add, committed, count, onFailure, close } = open();
    onTestFinished(close);
    add('a');
    expect(() =>
      write(() => {
        throw new Error('refused');
      }),
    ).toThrow('refused');
    await committed();
    expect(count()).toBe(1);
    expect(onFailure).not.toHaveBeenCalled();
  });

  it.each([
    ['process-crash', 1],
    ['power-cut', 2],
  ] as const)('survives a %s', (survives, synchronous) => {
    const { database, close } = open({ directory: temporaryFolder(), survives });
    onTestFinished(close);
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous });
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  });
});

describe('a state folder', () => {
  it('is created, for its owner only', () => {
    const directory = join(temporaryFolder(), 'new', '.linkbus');
    const { add, close } = open({ directory });
    onTestFinished(close);
    add('a');
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(mode(directory)).toBe('700');
    expect(readdirSync(directory).sort()).toEqual(['pid', 'state.sqlite', 'state.sqlite-wal']);
    for (const name of readdirSync(directory)) expect(mode(join(directory, name))).toBe('600');
  });

  it('holds one file after it is closed', () => {
    const directory = temporaryFolder();
    open({ directory }).close();
    expect(readdirSync(directory)).toEqual(['state.sqlite']);
  });

  it('may hold other files', () => {
    const directory = temporaryFolder();
    open({ directory: join(directory, 'inner') }).close();
    open({ directory }).close();
    expect(readdirSync(directory).sort()).toEqual(['inner', 'state.sqlite']);
  });

  it('keeps what was committed when its process is killed, and can be opened at once', async () => {
    const directory = temporaryFolder();
    const other = await holdStorage(directory, 500);
    await other.kill();
    const { count, close } = open({ directory });
    onTestFinished(close);
    expect(count()).toBe(500);
  });
});

describe('a full disk', () => {
  /** Leaves room for about ten rows of 1,000 bytes. */
  const fill = (storage: ReturnType<typeof open>) => {
    storage.database.exec('PRAGMA max_page_count = 6');
    for (let row = 0; row < 100; row += 1) storage.add('x'.repeat(1_000));
  };

  it('is reported once, and leaves what was committed', async () => {
    const directory = temporaryFolder();
    const storage = open({ directory });
    storage.add('kept');
    await storage.committed();

    expect(() => fill(storage)).toThrow('database or disk is full');
    expect(storage.onFailure).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ errcode: 13 }));
    expect(() => storage.add('late')).toThrow('can no longer be written');

    storage.close();
    const again = open({ directory });
    onTestFinished(again.close);
    expect(again.count()).toBe(1);
  });

  it('confirms nothing to the callers of the failed transaction', async () => {
    const storage = open();
    onTestFinished(storage.close);
    await storage.committed();
    storage.add('in the failed transaction');
    const answered = vi.fn();
    void storage.committed().then(answered);

    expect(() => fill(storage)).toThrow();
    void storage.committed().then(answered);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(answered).not.toHaveBeenCalled();
  });
});
