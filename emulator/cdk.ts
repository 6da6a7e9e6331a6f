import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { LOCAL_STAGE } from '../lib/config.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import { CommandError, runCommand } from './run-command.ts';
import { ROOT, WORK } from './work-folder.ts';

export const STACK_NAME = `Linkbus-${LOCAL_STAGE}`;

/** An emulator and how the CDK deploys to it. */
export interface Target {
  readonly environment: AwsEnvironment;
  /** Settings of the stack other than its stage, as for `-c`: `{ retrySchedule: '1,1' }`. */
  readonly context: Readonly<Record<string, string>>;
  /** Environment variables that tell app.ts what to change in the stack. Empty: runs cdk.json's app. */
  readonly changes: Readonly<Record<string, '1'>>;
  /** The project to deploy. @default - this one */
  readonly root?: string;
}

export interface Deployed {
  /** The API's address, without a trailing slash. */
  readonly baseUrl: string;
  /** The CDK's output. */
  readonly output: string;
}

const ASSEMBLY = join(WORK, 'cdk.out');
const SETTINGS = { stage: LOCAL_STAGE, allowPrivateTargets: 'true' };
const outputsSchema = z.object({ BaseUrl: z.url() });

/** Runs `cdk bootstrap`. @throws {CommandError} */
export async function bootstrap(target: Target): Promise<void> {
  await cdk('bootstrap', target, ['bootstrap', '--output', ASSEMBLY, ...contextOf(target)]);
}

/** Runs `cdk deploy`. @param step name of the log file @throws {CommandError} */
export async function deploy(target: Target, step: string): Promise<Deployed> {
  const outputsFile = join(WORK, 'outputs.json');
  const output = await cdk(step, target, [
    ...['deploy', '--require-approval', 'never', '--output', ASSEMBLY, '--outputs-file', outputsFile],
    ...(Object.keys(target.changes).length > 0 ? ['--app', 'node emulator/app.ts'] : []),
    ...contextOf(target),
  ]);
  const all = z.record(z.string(), outputsSchema).parse(JSON.parse(readFileSync(outputsFile, 'utf8')));
  const outputs = all[STACK_NAME];
  if (outputs === undefined) throw new Error(`${outputsFile} has no outputs of ${STACK_NAME}.`);
  return { baseUrl: outputs.BaseUrl, output };
}

/** Deploys a CDK app of one stack. @returns the stack's outputs @throws {CommandError} */
export async function deployApp(
  target: Target,
  app: string,
  stackName: string,
): Promise<Readonly<Record<string, string>>> {
  const outputsFile = join(WORK, `${stackName}-outputs.json`);
  const files = ['--output', join(WORK, stackName), '--outputs-file', outputsFile];
  await cdk(stackName, target, ['deploy', '--require-approval', 'never', ...files, '--app', app], NOTHING);
  const outputs = z.record(z.string(), z.record(z.string(), z.string()));
  return outputs.parse(JSON.parse(readFileSync(outputsFile, 'utf8')))[stackName] ?? {};
}

/**
 * Checks whether the emulator can deploy a CDK app.
 * @param gap text in the emulator's error if it has the gap
 * @throws {CommandError} if deploying fails with another error
 */
export async function canDeploy(target: Target, app: string, gap: string): Promise<boolean> {
  const step = `probe-${gap.replaceAll(/\W+/g, '-')}`;
  try {
    await cdk(
      step,
      target,
      ['deploy', '--require-approval', 'never', '--output', join(WORK, step), '--app', app],
      NOTHING,
    );
    return true;
  } catch (error) {
    if (error instanceof CommandError && error.output.includes(gap)) return false;
    throw error;
  }
}

const contextOf = ({ context }: Target): string[] =>
  Object.entries({ ...SETTINGS, ...context }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const NOTHING = /(?!)/;
const MILESTONES = /✅|✨ {2}Deployment|FAILED|❌/;

function cdk(step: string, { environment, changes, root }: Target, args: string[], shows = MILESTONES) {
  mkdirSync(WORK, { recursive: true });
  return runCommand({
    file: join(ROOT, 'node_modules', '.bin', 'cdk'),
    args: [...args, '--no-notices', '--no-color'],
    env: { ...environment, ...changes },
    ...(root !== undefined && { cwd: root }),
    timeoutSeconds: 180,
    logFile: join(WORK, `${step}.log`),
    shows: (line) => shows.test(line),
  });
}
