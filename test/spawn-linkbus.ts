import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface SpawnedLinkbus {
  readonly url: string;
  readonly awsUrl: string;
  readonly apiKey: string;
  /** Milliseconds from the spawn to the ready line. */
  readonly readyMs: number;
  /** IAM's messages about calls that a function's role doesn't allow. */
  denials(): readonly string[];
  /** Stops it as Ctrl-C does. */
  stop(): Promise<void>;
}

const DENIAL = /User: \S+ is not authorized to perform: \S+ on resource: \S+/g;

/**
 * Runs `linkbus start` in a process of its own, on free ports, and resolves when it is ready.
 *
 * @param environment added to this process's
 * @throws with its output, if it ends before it is ready
 */
export async function spawnLinkbus(
  environment: Readonly<Record<string, string>> = {},
): Promise<SpawnedLinkbus> {
  const started = performance.now();
  const child = spawn(process.execPath, ['bin/linkbus.js', 'start', '--memory'], {
    cwd: `${import.meta.dirname}/..`,
    env: { ...process.env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.pipe(process.stderr, { end: false });
  const denials = new Set<string>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    for (const [denial] of line.matchAll(DENIAL)) denials.add(denial);
  });
  let printed = '';
  for await (const line of createInterface({ input: child.stdout })) {
    printed += `${line}\n`;
    if (line.startsWith('linkbus ready')) break;
  }
  const readyMs = performance.now() - started;
  // Unread output would fill the pipe and block the process.
  child.stdout.resume();
  const found = (pattern: RegExp): string => {
    const value = pattern.exec(printed)?.[1];
    if (value === undefined) throw new Error(`Linkbus did not start. It printed:\n${printed}`);
    return value;
  };
  return {
    url: found(/^linkbus ready (\S+)$/m),
    awsUrl: found(/AWS endpoint +(\S+)/),
    apiKey: found(/API key +(\S+)/),
    readyMs,
    denials: () => [...denials],
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}
