import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A Linkbus that is ready. */
export interface ReadyLinkbus {
  readonly url: string;
  readonly awsUrl: string;
  readonly apiKey: string;
  /** Milliseconds from the spawn to the ready line. */
  readonly readyMs: number;
}

export interface LinkbusProcess {
  /** Rejects with the output if the process ends first. */
  readonly ready: Promise<ReadyLinkbus>;
  /** Stops the process as `kill -STOP` does, until {@link LinkbusProcess.resume}. */
  suspend(): void;
  resume(): void;
  /** The last 10,000 characters that it has printed. */
  printed(): string;
  /** Sends Ctrl-C's signal. */
  interrupt(): void;
  /** Ends this process as `kill -9` does, but not those that it has started. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Stops it as Ctrl-C does. @returns the exit code */
  stop(): Promise<number | null>;
}

const ROOT = `${import.meta.dirname}/../..`;

/**
 * Starts `linkbus start --quiet` in a process of its own.
 * @param root the project to start. @default this one
 */
export function startProcess(
  environment: Readonly<Record<string, string>>,
  root: string = ROOT,
): LinkbusProcess {
  const started = performance.now();
  const child = spawn(process.execPath, ['bin/linkbus.js', 'start', '--quiet'], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  const ready = new Promise<ReadyLinkbus>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        printed = `${printed}${line}\n`.slice(-10_000);
        if (!line.startsWith('linkbus ready')) return;
        const found = (pattern: RegExp) => pattern.exec(printed)?.[1] ?? '';
        resolve({
          url: found(/^linkbus ready (\S+)$/m),
          awsUrl: found(/AWS endpoint +(\S+)/),
          apiKey: found(/API key +(\S+)/),
          readyMs: performance.now() - started,
        });
      });
    }
    child.once('close', (code, signal) => reject(new Error(`It ended with ${code ?? signal}:\n${printed}`)));
  });
  // A process that is killed before it is ready.
  ready.catch(() => {});
  return {
    ready,
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    printed: () => printed,
    interrupt: () => void child.kill('SIGINT'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGINT');
      const [code] = await ended;
      return code;
    },
  };
}
