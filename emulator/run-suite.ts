import { join } from 'node:path';
import { CommandError, runCommand } from './run-command.ts';
import { ROOT, WORK } from './work-folder.ts';

export interface Counted {
  readonly passed: number;
  readonly failed: number;
}

export interface Suite {
  /** A project of vitest.config.ts. */
  readonly project: string;
  /** Names what to test, as CONTRIBUTING.md says. */
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutSeconds: number;
}

/**
 * Runs a suite in a process of its own and prints its output.
 * @throws if it ends without a closing line
 */
export async function runSuite({ project, environment, timeoutSeconds }: Suite): Promise<Counted> {
  let output: string;
  try {
    output = await runCommand({
      file: join(ROOT, 'node_modules', '.bin', 'vitest'),
      args: ['run', '--project', project],
      env: environment,
      timeoutSeconds,
      logFile: join(WORK, `${project}.log`),
      shows: () => true,
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const counted = readClosingLine(error.output);
    if (counted === undefined || counted.failed === 0) throw error;
    return counted;
  }
  const counted = readClosingLine(output);
  if (counted === undefined) throw new Error(`The suite ${project} printed no closing line.`);
  return counted;
}

function readClosingLine(output: string): Counted | undefined {
  const [, passed, failed] = /^tests: (\d+) passed, (\d+) failed/m.exec(output) ?? [];
  return passed === undefined || failed === undefined
    ? undefined
    : { passed: Number(passed), failed: Number(failed) };
}
