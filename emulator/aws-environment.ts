import { delimiter, join } from 'node:path';
import { ROOT } from './work-folder.ts';

/** Environment of a process that talks to an emulator. */
export interface AwsEnvironment extends NodeJS.ProcessEnv {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_REGION: string;
}

/** Turns off the CDK's version checks and telemetry. */
const TOOLS = {
  CI: 'true',
  CDK_DISABLE_VERSION_CHECK: '1',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};

/** Returns the path with the project's own commands first. */
export function pathWithTools(path = ''): string {
  return [join(ROOT, 'node_modules', '.bin'), path].join(delimiter);
}

/** Drops the caller's AWS settings and proxies, so a run can only reach the emulator. */
export function isolatedEnvironment(from: NodeJS.ProcessEnv, endpoint: string): AwsEnvironment {
  const others = Object.entries(from).filter(([name]) => !/^AWS_|_PROXY$/i.test(name));
  return {
    ...Object.fromEntries(others),
    ...TOOLS,
    PATH: pathWithTools(from.PATH),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // The CDK reads ~/.aws otherwise.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Variables that name credentials. AWS Emulator accepts only its own. */
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'];

/**
 * Completes the caller's AWS settings with `http://127.0.0.1:4566`, us-east-1 and the credentials `test`, and drops
 * endpoints of single services, which would bypass the emulator.
 */
export function personalEnvironment(from: NodeJS.ProcessEnv): AwsEnvironment {
  const kept = Object.entries(from).filter(([name]) => !name.startsWith('AWS_ENDPOINT_URL_'));
  const hasCredentials = CREDENTIALS.some((name) => from[name]);
  const region = from.AWS_REGION || from.AWS_DEFAULT_REGION || 'us-east-1';
  return {
    ...(!hasCredentials && { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }),
    ...Object.fromEntries(kept),
    ...TOOLS,
    PATH: pathWithTools(from.PATH),
    AWS_ENDPOINT_URL: from.AWS_ENDPOINT_URL || 'http://127.0.0.1:4566',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AWS_REGION: region,
  };
}
