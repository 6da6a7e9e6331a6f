import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A receiver in its own process. */
export interface RunningReceiver {
  readonly url: string;
  /** Stops the process and returns the lines it printed, except `listening on <port>`. */
  stop(): Promise<readonly string[]>;
}

/**
 * Runs a module that prints `listening on <port>` when it is ready. Node reads it from stdin, so that imports resolve
 * from this repository.
 *
 * @throws Error with the module's stderr if it ends before it listens
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
  // Nothing awaits this once the example listens.
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
