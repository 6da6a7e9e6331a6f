import { personalEnvironment } from './aws-environment.ts';
import { bootstrap, deploy } from './cdk.ts';
import { createApiKey } from './operator-commands.ts';
import { repairAfterDeploy, repairBeforeDeploy } from './repairs/repairs.ts';

/**
 * `npm run deploy:local`: deploys Linkbus to the emulator at `AWS_ENDPOINT_URL`, which is somebody else's to start and
 * to stop, and prints where it is and a key to it.
 */

const environment = personalEnvironment(process.env);
const { AWS_ENDPOINT_URL: endpoint, LINKBUS_RETRY_SCHEDULE: retrySchedule } = environment;

function say(sentence: string): void {
  console.log(`  ${sentence}`);
}

/** Any answer will do: an emulator's root is whatever it likes. */
async function findEmulator(): Promise<void> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(5_000) });
  } catch (cause) {
    const message = `Nothing answers at ${endpoint}. Start an emulator (docker compose up ministack), or say where one is with AWS_ENDPOINT_URL.`;
    throw new Error(message, { cause });
  }
}

async function main(): Promise<void> {
  await findEmulator();
  const plain = { environment, context: { ...(retrySchedule && { retrySchedule }) }, changes: {} };
  await bootstrap(plain);
  const target = await repairBeforeDeploy(plain, say);
  const { baseUrl } = await deploy(target, 'deploy');
  await repairAfterDeploy(environment, say);
  const apiKey = await createApiKey(environment, { workspace: 'default', name: 'npm run deploy:local' });
  console.log(`
  Linkbus       ${baseUrl}
  API key       ${apiKey}
  AWS endpoint  ${endpoint}

  Make a link and follow it:

    curl ${baseUrl}/links -H 'Authorization: Bearer ${apiKey}' \\
      -H 'Content-Type: application/json' \\
      -d '{"target_url": "https://example.com/", "short_code": "hello"}'

    curl -i ${baseUrl}/hello

linkbus deployed ${baseUrl}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
