import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFaults } from '../../local/faults/make-faults.ts';
import { freePort } from '../../local/free-port.ts';
import type { RunningStack } from '../../local/run-stack.ts';
import { openStorage } from '../../local/storage/storage.ts';
import { urlFile } from '../listen/find-linkbus.ts';
import { ensureApiKey, makeCallDynamoDb } from './ensure-api-key.ts';
import { makeOutput, showFault } from './output.ts';
import { readWebhooks } from './read-webhooks.ts';
import type { StartSettings } from './settings.ts';
import { TemporaryFolderError, writeFailure } from './start-failure.ts';
import { synthesize } from './synthesize.ts';

export interface StartedLinkbus extends RunningStack {
  readonly apiKey: string;
}

/** Synthesizes the stack and runs it on this machine, with an API key for the workspace `default`. */
export async function startLinkbus(settings: StartSettings): Promise<StartedLinkbus> {
  const { host, directory, survives } = settings;
  // Before synthesis, so that a port or a folder in use fails at once.
  const port = await freePort(host, settings.port);
  const storage = openStorage({
    survives,
    onFailure: endProcess,
    ...(directory !== undefined && { directory }),
  });
  const assembly = directory === undefined ? makeTemporaryFolder() : join(directory, 'assembly');
  const leaveNothing = () => {
    if (directory === undefined) rmSync(assembly, { recursive: true, force: true });
    else rmSync(urlFile(directory), { force: true });
    storage.close();
  };
  // Also after a second Ctrl-C, which waits for nothing.
  process.once('exit', leaveNothing);
  let running: RunningStack | undefined;
  const stop = async () => {
    await running?.stop();
    process.off('exit', leaveNothing);
    leaveNothing();
  };
  try {
    // The runtime loads while another process synthesizes.
    const [stack, { runStack }] = await Promise.all([
      synthesize(settings, assembly),
      import('../../local/run-stack.ts'),
    ]);
    const output = makeOutput(settings);
    const faults = settings.faults && makeFaults({ ...settings.faults, onFault: showFault });
    running = await runStack({
      stack,
      host,
      port,
      storage,
      ...output,
      ...(faults && { faults }),
      ...(settings.settleDelaySeconds !== undefined && {
        signatureLifetimeMs: (settings.settleDelaySeconds / 2) * 1_000,
      }),
    });
    const call = makeCallDynamoDb(running.awsUrl);
    const apiKey = await ensureApiKey(settings, String(running.outputs.ApiKeysTable), call);
    // Attempts are printed with the URL of their webhook.
    for (const webhook of output.onItem ? await readWebhooks(call) : [])
      output.onItem?.('', undefined, webhook);
    if (directory !== undefined) writeFileSync(urlFile(directory), `${running.url}\n`, { mode: 0o600 });
    return { ...running, apiKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws TemporaryFolderError */
function makeTemporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'linkbus-'));
  } catch (cause) {
    throw new TemporaryFolderError(tmpdir(), cause);
  }
}

/** Ends the process after a failed write. What was confirmed to a caller is kept. */
function endProcess(error: unknown): never {
  process.stderr.write(`${writeFailure(error)}\n`);
  process.exit(1);
}
