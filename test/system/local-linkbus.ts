import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { StartSettings } from '../../cli/start/settings.ts';
import { type StartedLinkbus, startLinkbus } from '../../cli/start/start-linkbus.ts';

/** Starts the local system in this process, on free ports. */
export function startForTest(settings: Partial<StartSettings> = {}): Promise<StartedLinkbus> {
  return startLinkbus({
    host: '127.0.0.1',
    port: 0,
    allowPrivateTargets: true,
    showLogs: false,
    survives: 'process-crash',
    quiet: true,
    ...settings,
  });
}

/** SDK settings for the system's AWS endpoint. */
export const awsOf = ({ awsUrl }: StartedLinkbus, accessKeyId = 'operator') => ({
  endpoint: awsUrl,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey: 'local' },
});

/** Calls the API with the system's key. */
export async function callApi<Answer>(
  { url, apiKey }: StartedLinkbus,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Answer;
}

/** Runs an operator's command (`cli/keys`, `cli/redrive`) against the system. @returns what it printed */
export async function operate(
  { awsUrl }: StartedLinkbus,
  script: string,
  ...args: string[]
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args, '--stage', 'local'], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: awsUrl,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'operator',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
  return stdout.trim();
}
