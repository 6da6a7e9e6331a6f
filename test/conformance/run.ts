import { installMiniStack } from '../../emulator/install-ministack.ts';
import { runSuite } from '../../emulator/run-suite.ts';
import { type RunningMiniStack, startMiniStack } from '../../emulator/start-ministack.ts';
import { installDynamoDbLocal } from './install-dynamodb-local.ts';
import { hasJava } from './targets/dynamodb-local.ts';

/**
 * `npm run conformance`: runs the conformance suite against the local system, and against DynamoDB Local and MiniStack
 * if this machine can run them. `LINKBUS_CONFORMANCE_AWS=1` adds the AWS account of the environment.
 */

const TIMEOUT_SECONDS = 300;

async function startEmulator(): Promise<RunningMiniStack | undefined> {
  try {
    return await startMiniStack(await installMiniStack(process.env), process.env);
  } catch (error) {
    console.log(`conformance: MiniStack is skipped: ${messageOf(error)}`);
    return undefined;
  }
}

async function prepareDynamoDbLocal(): Promise<void> {
  if (!hasJava()) {
    console.log('conformance: DynamoDB Local is skipped: there is no Java runtime (java)');
    return;
  }
  await installDynamoDbLocal().catch((error: unknown) => {
    console.log(`conformance: DynamoDB Local is skipped: ${messageOf(error)}`);
  });
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

let counted = { passed: 0, failed: 1 };
const [emulator] = await Promise.all([startEmulator(), prepareDynamoDbLocal()]);
try {
  counted = await runSuite({
    project: 'conformance',
    environment: {
      ...process.env,
      ...(emulator && { LINKBUS_CONFORMANCE_MINISTACK: emulator.endpoint }),
    },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
} catch (error) {
  console.error(error);
} finally {
  await emulator?.stop();
}
if (counted.failed > 0) process.exitCode = 1;
console.log(`\nconformance: ${counted.passed} passed, ${counted.failed} failed`);
