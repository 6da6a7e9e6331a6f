import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A receiver that runs in a process of its own. */
export interface RunningReceiver {
  readonly url: string;
  /** Ends it, and gives the lines that it printed since it listens. */
  stop(): Promise<readonly string[]>;
}

/**
 * Runs a module that says `listening on <port>` when it is ready. It is read from standard input, so that Node resolves
 * what it imports from this repository.
 *
 * @throws where it ends before it listens, with what it had to say
 */
export async function runNode(
  code: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunningReceiver> {
  const child = spawn(process.execPath, ['--input-type=module'], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const printed: string[] = [];
  const port = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const [, listening] = /^listening on (\d+)$/.exec(line) ?? [];
      if (listening === undefined) printed.push(line);
      else resolve(listening);
    });
  });
  const ended = closed.then(() => Promise.reject(new Error(`The example ended: ${errors}`)));
  // Once the example listens, nobody asks any more.
  ended.catch(() => {});
  child.stdin.end(code);
  return {
    url: `http://127.0.0.1:${await Promise.race([port, ended])}/webhook`,
    async stop() {
      child.kill();
      await closed;
      return printed;
    },
  };
}
