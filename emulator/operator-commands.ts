import { join } from 'node:path';
import { LOCAL_STAGE } from '../lib/config.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import { runCommand } from './run-command.ts';
import { WORK } from './work-folder.ts';

/** Arguments of `npm run keys -- create`. */
export interface WantedKey {
  readonly workspace: string;
  readonly name: string;
  /** @default every scope */
  readonly scopes?: string;
}

/** Creates a key with `npm run keys`. */
export async function createApiKey(
  environment: AwsEnvironment,
  { workspace, name, scopes }: WantedKey,
): Promise<string> {
  const options = [
    '--workspace',
    workspace,
    '--name',
    name,
    ...(scopes === undefined ? [] : ['--scopes', scopes]),
  ];
  const [key] = /^lb_\S+$/m.exec(await operate(environment, 'keys', 'create', ...options)) ?? [];
  if (key === undefined) throw new Error('npm run keys printed no key.');
  return key;
}

/** Runs `npm run <command> -- <args> --stage local` and returns its output. */
export function operate(
  environment: AwsEnvironment,
  command: 'keys' | 'redrive',
  ...args: readonly string[]
): Promise<string> {
  return runCommand({
    file: 'npm',
    args: ['run', '--silent', command, '--', ...args, '--stage', LOCAL_STAGE],
    env: environment,
    timeoutSeconds: 120,
    logFile: join(WORK, `${command}-${args[0]}.log`),
  });
}
