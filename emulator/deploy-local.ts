import { ENDING_SIGNALS, INTERRUPTED } from '../cli/signals.ts';
import { personalEnvironment } from './aws-environment.ts';
import { bootstrap, deploy } from './cdk.ts';
import { checkNodeVersion } from './check-node-version.ts';
import { createApiKey } from './operator-commands.ts';
import { probeMetricMath } from './repairs/probe-metric-math.ts';

/** `npm run deploy:local`: deploys Linkbus to the running emulator at `AWS_ENDPOINT_URL` and prints its URL and a key. */

const environment = personalEnvironment(process.env);
const { AWS_ENDPOINT_URL: endpoint, LINKBUS_RETRY_SCHEDULE: retrySchedule } = environment;

function say(sentence: string): void {
  console.log(`  ${sentence}`);
}

/** Accepts any response: emulators respond differently to `/`. */
async function checkEmulator(): Promise<void> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(5_000) });
  } catch (cause) {
    const message = `No emulator responds at ${endpoint}. Start one (npm run emulator) or set AWS_ENDPOINT_URL.`;
    throw new Error(message, { cause });
  }
}

async function main(): Promise<void> {
  await checkEmulator();
  const plain = { environment, context: { ...(retrySchedule && { retrySchedule }) }, changes: {} };
  await bootstrap(plain);
  await checkNodeVersion(plain, say);
  const target = await probeMetricMath(plain, say);
  const { baseUrl } = await deploy(target, 'deploy');
  const apiKey = await createApiKey(environment, { workspace: 'default', name: 'npm run deploy:local' });
  console.log(`
  Linkbus       ${baseUrl}
  API key       ${apiKey}
  AWS endpoint  ${endpoint}

  Create a link and follow it:

    curl ${baseUrl}/links -H 'Authorization: Bearer ${apiKey}' \\
      -H 'Content-Type: application/json' \\
      -d '{"target_url": "https://example.com/", "short_code": "hello"}'

    curl -i ${baseUrl}/hello

linkbus deployed ${baseUrl}`);
}

for (const signal of ENDING_SIGNALS) process.once(signal, () => process.exit(INTERRUPTED));

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
