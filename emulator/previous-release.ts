import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startTestReceiver } from '../test/e2e/receiver.ts';
import { differences } from '../test/upgrade/differences.ts';
import { type Call, type Filled, fill, visit } from '../test/upgrade/fill.ts';
import { unpackPreviousRelease } from '../test/upgrade/previous-release.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import { bootstrap, deploy } from './cdk.ts';
import type { Checks } from './checks.ts';
import { callAs } from './get-as.ts';
import { createApiKey } from './operator-commands.ts';
import { probeMetricMath } from './repairs/probe-metric-math.ts';

/** Eight retries: some wait in their queue during the update, and the last one comes after it. */
const CONTEXT = { retrySchedule: '15,15,15,15,15,15,15,15' };

const SETTLES_SECONDS = 120;

/**
 * Deploys the release before this one to an empty emulator, fills it, and updates it to this one: nothing that it stored
 * or queued may be lost.
 */
export async function updatePreviousRelease(
  environment: AwsEnvironment,
  { step }: Pick<Checks, 'step'>,
  say: (sentence: string) => void,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'linkbus-previous-'));
  let fails = true;
  const steady = await startTestReceiver();
  const failing = await startTestReceiver((response) => response.writeHead(fails ? 500 : 204).end());
  try {
    unpackPreviousRelease(root);
    const plain = { environment, context: CONTEXT, changes: {} };
    await bootstrap(plain);
    const target = await probeMetricMath(plain, say);
    const { call, filled } = await step('cdk deploy of the previous release, which is filled', async () => {
      const { baseUrl } = await deploy({ ...target, root }, 'deploy-previous');
      const apiKey = await createApiKey(environment, { workspace: 'default', name: 'previous release' });
      const call = callerOf(baseUrl, environment.AWS_ENDPOINT_URL, apiKey);
      return { call, filled: await fill(call, { steady, failing }) };
    });
    await step('cdk deploy updates it, and loses nothing', async () => {
      // The events of these clicks are in flight during the update.
      await visit(call, 'kept-hot', 4, filled.visits);
      await deploy(target, 'deploy-update');
      fails = false;
      await visit(call, 'kept-hot', 2, filled.visits);
      await settle(call, filled);
      const afterwards = failing.received.length;
      say(`${filled.links.length} links, ${steady.received.length + afterwards} deliveries`);
    });
  } finally {
    await steady.close();
    await failing.close();
    rmSync(root, { recursive: true, force: true });
  }
}

const callerOf =
  (baseUrl: string, endpoint: string, apiKey: string): Call =>
  async (method, path, body) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const { status, text } = await callAs(baseUrl, endpoint, path, { method, body, headers });
    return { status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };

/** Waits until nothing differs. @throws Error with what still differs after two minutes */
async function settle(call: Call, filled: Filled): Promise<void> {
  const deadline = Date.now() + SETTLES_SECONDS * 1_000;
  for (;;) {
    const found = await differences(call, filled);
    if (found.length === 0) return;
    if (Date.now() > deadline) throw new Error(`After ${SETTLES_SECONDS} s:\n${found.join('\n')}`);
    await setTimeout(1_000);
  }
}
