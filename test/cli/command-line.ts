import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { linkbus } from '../../cli/linkbus.ts';

export const ENTRY = fileURLToPath(new URL('../../bin/linkbus.js', import.meta.url));

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface SpawnOptions {
  /** Maximum size of each file that the process writes, in blocks of 512 bytes. @default - no maximum */
  readonly maxFileBlocks?: number;
}

/** Starts `linkbus` in a process that ends with the test. */
export function spawnLine(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { maxFileBlocks }: SpawnOptions = {},
) {
  const env = { ...process.env, ...environment };
  const shell =
    maxFileBlocks === undefined ? [] : ['sh', '-c', `ulimit -f ${maxFileBlocks} && exec "$0" "$@"`];
  const [command = '', ...rest] = [...shell, process.execPath, ENTRY, ...args];
  const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Runs `linkbus` in a process of its own, as a user does. */
export async function runLine(
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const child = spawnLine(args, environment);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { stdout, stderr, code };
}

/** Runs `linkbus` in this process, which is faster. */
export async function runLineHere(line: string): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += chunk;
      return true;
    }),
  );
  try {
    const code = await linkbus(line === '' ? [] : line.split(' '));
    return { ...written, code };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
