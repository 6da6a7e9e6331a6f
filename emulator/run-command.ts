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
  readonly timeoutSeconds: number;
  /** Gets all that it prints. */
  readonly logFile: string;
  /** Which lines are shown as they come. @default none */
  readonly shows?: (line: string) => boolean;
}

/** A command that failed, or took too long. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly #output: string;

  constructor(message: string, output: string) {
    super(message);
    this.#output = output;
  }

  /** All that it printed. */
  get output(): string {
    return this.#output;
  }
}

const TAIL_LINES = 30;

/**
 * Runs a command in the project's folder, with no input, and returns all that it printed.
 * @throws CommandError with the end of what it printed and the path of the rest
 */
export async function runCommand(command: Command): Promise<string> {
  const { file, args, env, timeoutSeconds, logFile, shows = () => false } = command;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const lines: string[] = [];
  const child = spawnGroup(file, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      writeSync(log, `${line}\n`);
      if (shows(line)) console.log(line);
    });
  }
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    endGroup(child.pid);
  }, timeoutSeconds * 1_000);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const output = lines.join('\n');
    if (code === 0) return output;
    const how = isLate ? `took longer than ${timeoutSeconds} s` : `ended with ${code ?? signal}`;
    const tail = lines.slice(-TAIL_LINES).join('\n');
    throw new CommandError(`${file} ${how}. ${relative(ROOT, logFile)} ends with:\n${tail}`, output);
  } finally {
    clearTimeout(timer);
    closeSync(log);
  }
}
