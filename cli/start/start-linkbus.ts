import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { App } from 'aws-cdk-lib';
import { stop as stopEsbuild } from 'esbuild';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { makeInsertApiKey } from '../../lambdas/shared/auth/api-keys-table.ts';
import { LOCAL_STAGE } from '../../lib/config.ts';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { makeConfig } from '../../lib/make-config.ts';
import { freePort } from '../../local/free-port.ts';
import { type RunningStack, runStack } from '../../local/run-stack.ts';
import { openStorage } from '../../local/storage/storage.ts';
import { readAssembly } from '../../local/template/read-assembly.ts';
import type { SynthesizedStack } from '../../local/template/template.ts';
import { createApiKey } from '../keys/create-api-key.ts';
import { showLog, showProblem } from './output.ts';
import type { StartSettings } from './settings.ts';

export interface StartedLinkbus extends RunningStack {
  readonly apiKey: string;
}

/** Synthesizes the stack and runs it on this machine, with an API key for the workspace `default`. */
export async function startLinkbus(settings: StartSettings): Promise<StartedLinkbus> {
  // Before synthesis, so that a port in use fails at once.
  const port = await freePort(settings.host, settings.port);
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-'));
  let running: RunningStack | undefined;
  const stop = async () => {
    await running?.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    running = await runStack({
      stack: synthesize(settings, directory),
      host: settings.host,
      port,
      storage: openStorage({
        onFailure: (error) => {
          throw error;
        },
        ...(process.env.LINKBUS_DATA &&
          !process.argv.includes('--memory') && { directory: process.env.LINKBUS_DATA }),
      }),
      onLog: (source, stream, line) => showLog(settings, source, stream, line),
      onProblem: showProblem,
    });
    // Bundling is done; esbuild's service would keep 170 MB.
    await stopEsbuild();
    return { ...running, apiKey: await createKey(running, settings.apiKey), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function synthesize(
  { retrySchedule, allowPrivateTargets }: StartSettings,
  directory: string,
): SynthesizedStack {
  const app = new App({
    outdir: directory,
    context: cdkJson.context,
    analyticsReporting: false,
    // Takes a second; `npm test` and `cdk deploy` validate.
    builtinCloudFormationValidation: false,
  });
  const config = makeConfig({
    stage: LOCAL_STAGE,
    allowPrivateTargets,
    ...(retrySchedule && { retrySchedule }),
  });
  const { stackName } = addLinkbusStack(app, config);
  app.synth();
  return readAssembly(directory, stackName);
}

async function createKey({ awsUrl, outputs }: RunningStack, key: string | undefined): Promise<string> {
  const client = new DynamoDBClient({
    endpoint: awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  });
  const insert = makeInsertApiKey(DynamoDBDocumentClient.from(client), String(outputs.ApiKeysTable));
  try {
    const owner = { workspaceId: 'default', name: 'npm start' };
    return (await createApiKey(insert, { ...owner, ...(key !== undefined && { key }) })).key;
  } finally {
    client.destroy();
  }
}
