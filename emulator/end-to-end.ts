import { join } from 'node:path';
import { CommandError, runCommand } from './run-command.ts';
import { ROOT, WORK } from './work-folder.ts';

export interface Counted {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs the end-to-end suite against a deployment and prints its output.
 * @param environment names the deployment and its keys, as CONTRIBUTING.md says
 * @throws if it ends without a closing line
 */
export async function runEndToEndSuite(environment: NodeJS.ProcessEnv): Promise<Counted> {
  let output: string;
  try {
    output = await runCommand({
      file: join(ROOT, 'node_modules', '.bin', 'vitest'),
      args: ['run', '--project', 'e2e'],
      env: environment,
      timeoutSeconds: 420,
      logFile: join(WORK, 'end-to-end.log'),
      shows: () => true,
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const counted = readClosingLine(error.output);
    if (counted === undefined || counted.failed === 0) throw error;
    return counted;
  }
  const counted = readClosingLine(output);
  if (counted === undefined) throw new Error('The end-to-end suite printed no closing line.');
  return counted;
}

function readClosingLine(output: string): Counted | undefined {
  const [, passed, failed] = /^tests: (\d+) passed, (\d+) failed/m.exec(output) ?? [];
  return passed === undefined || failed === undefined
    ? undefined
    : { passed: Number(passed), failed: Number(failed) };
}
