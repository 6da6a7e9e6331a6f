import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { endGroup, spawnGroup } from './process-group.ts';
import { ROOT } from './work-folder.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** @default - the project's root */
  readonly cwd?: string;
  readonly timeoutSeconds: number;
  /** File for its output. */
  readonly logFile: string;
  /** Chooses the lines to print as they arrive. @default none */
  readonly shows?: (line: string) => boolean;
}

/** Thrown when a command fails or times out. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly #output: string;

  constructor(message: string, output: string) {
    super(message);
    this.#output = output;
  }

  /** The command's output. */
  get output(): string {
    return this.#output;
  }
}

const TAIL_LINES = 30;

/**
 * Runs a command without input and returns its output.
 * @throws {CommandError} with the last lines of the output and the path of the log
 */
export async function runCommand(command: Command): Promise<string> {
  const { file, args, env, cwd = ROOT, timeoutSeconds, logFile, shows = () => false } = command;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const lines: string[] = [];
  const child = spawnGroup(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      writeSync(log, `${line}\n`);
      if (shows(line)) console.log(line);
    });
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup(child.pid);
  }, timeoutSeconds * 1_000);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const output = lines.join('\n');
    if (code === 0) return output;
    const how = timedOut ? `took longer than ${timeoutSeconds} s` : `ended with ${code ?? signal}`;
    const tail = lines.slice(-TAIL_LINES).join('\n');
    throw new CommandError(`${file} ${how}. ${relative(ROOT, logFile)} ends with:\n${tail}`, output);
  } finally {
    clearTimeout(timer);
    closeSync(log);
  }
}
