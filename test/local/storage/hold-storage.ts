import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

const STORAGE = new URL('../../../local/storage/storage.ts', import.meta.url).href;

/** Opens a folder in another process, which adds `rows` to a table `kept` and keeps running. Resolves once they are committed. */
export async function holdStorage(directory: string, rows = 0) {
  const script = `
    import { openStorage } from ${JSON.stringify(STORAGE)};
    const storage = openStorage({ directory: process.argv[1], onFailure() {} });
    storage.write(() => {
      storage.database.exec('CREATE TABLE IF NOT EXISTS kept (value TEXT)');
      const insert = storage.database.prepare('INSERT INTO kept VALUES (?)');
      for (let row = 0; row < ${rows}; row += 1) insert.run('x'.repeat(1000));
    });
    await storage.committed();
    console.log('committed');
    process.stdin.resume();
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return {
    pid: child.pid,
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
