import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { ENDING_SIGNALS, INTERRUPTED } from '../cli/signals.ts';
import { type AwsEnvironment, isolatedEnvironment } from './aws-environment.ts';
import { bootstrap, type Deployed, deploy, STACK_NAME, type Target } from './cdk.ts';
import { CHANGED_HEADING, SITE_HEADING } from './change-site.ts';
import { makeChecks } from './checks.ts';
import { functionCode } from './function-code.ts';
import { getAs } from './get-as.ts';
import { installMiniStack } from './install-ministack.ts';
import { createApiKey, operate } from './operator-commands.ts';
import { updatePreviousRelease } from './previous-release.ts';
import { findHostName } from './repairs/api-host-name.ts';
import { type ApiProxy, startApiProxy } from './repairs/api-proxy.ts';
import { limitBurst } from './repairs/burst.ts';
import { rerouteHealth } from './repairs/health-route.ts';
import { probeMetricMath } from './repairs/probe-metric-math.ts';
import { runSuite } from './run-suite.ts';
import { MINISTACK_LOG, startMiniStack } from './start-ministack.ts';
import { ROOT, WORK } from './work-folder.ts';

/**
 * `npm run test:emulator`: deploys Linkbus to MiniStack with the plain CDK, runs the end-to-end suite against it, and
 * deploys twice more, unchanged and with one function changed. Then updates the previous release to this one.
 */

/** As the end-to-end suite requires. */
const CONTEXT = { retrySchedule: '1,1' };

const checks = makeChecks();
const { step, add, failed, closingLine } = checks;

/** Cleanup, last opened first. */
const cleanup: (() => Promise<void>)[] = [];

async function main(): Promise<void> {
  const installed = await step('MiniStack is installed', () => installMiniStack(process.env));
  const miniStack = await step(`MiniStack ${installed.version} starts`, () =>
    startMiniStack(installed, process.env),
  );
  cleanup.unshift(miniStack.stop);
  const { endpoint } = miniStack;
  const environment = isolatedEnvironment(process.env, endpoint);

  const plain: Target = { environment, context: CONTEXT, changes: {} };
  await step('cdk bootstrap', () => bootstrap(plain));
  const target = await step('repairs before the deployment', () => probeMetricMath(plain, say));
  const deployed = await step('cdk deploy', () => deploy(target, 'deploy'));
  const proxy = await step('repairs after the deployment', () => proxyApi(endpoint, deployed.baseUrl));
  cleanup.unshift(proxy.close);

  const keys = await step('npm run keys', async () => [
    await createApiKey(environment, { workspace: 'default', name: 'end-to-end' }),
    await createApiKey(environment, { workspace: 'other', name: 'end-to-end, other' }),
    await createApiKey(environment, { workspace: 'default', name: 'reads links', scopes: 'links:read' }),
  ]);
  console.log('\nemulator: the end-to-end suite …');
  add(
    await runSuite({
      project: 'e2e',
      environment: suiteEnvironment(environment, deployed, keys, proxy),
      timeoutSeconds: 420,
    }),
  );

  await step('npm run redrive sends the suite’s dead-lettered deliveries again', async () => {
    const printed = await operate(environment, 'redrive', 'deliveries');
    say(printed.trim());
    if (!/^[1-9]\d* sent again\.$/m.test(printed))
      throw new Error('The suite leaves dead-lettered deliveries, but none was sent again.');
  });
  await step('a second cdk deploy changes nothing', async () => {
    const { output } = await deploy(target, 'deploy-again');
    if (!output.includes(`${STACK_NAME} (no changes)`)) throw new Error('The output lacks "(no changes)".');
  });
  await step('a cdk deploy with one function changed updates that function and no other', async () => {
    const page = () => getAs(deployed.baseUrl, endpoint, '/');
    const [before, pageBefore] = await Promise.all([functionCode(endpoint), page()]);
    const changed: Target = { ...target, changes: { ...target.changes, EMULATOR_CHANGE_SITE: '1' } };
    await deploy(changed, 'deploy-changed');
    const after = await functionCode(endpoint);
    const updated = [...after.keys()].filter((name) => after.get(name) !== before.get(name));
    say(`updated ${updated.join(', ') || 'nothing'}, one of ${after.size} functions`);
    if (updated.length !== 1 || !updated[0]?.startsWith(`${STACK_NAME}-Site`))
      throw new Error('Expected only the function Site to change.');
    const pageAfter = await page();
    if (!pageBefore.includes(SITE_HEADING) || !pageAfter.includes(CHANGED_HEADING))
      throw new Error(`GET / responded ${pageBefore}, then ${pageAfter}`);
  });

  await miniStack.stop();
  const another = await step('an empty MiniStack starts', () => startMiniStack(installed, process.env));
  cleanup.unshift(another.stop);
  await updatePreviousRelease(isolatedEnvironment(process.env, another.endpoint), checks, say);
}

function say(sentence: string): void {
  console.log(`  ${sentence}`);
}

/** Starts a proxy to the API that works around the emulator's gaps. */
async function proxyApi(endpoint: string, baseUrl: string): Promise<ApiProxy> {
  const health = await rerouteHealth(endpoint, baseUrl);
  const burst = limitBurst(availableParallelism());
  for (const sentence of [await findHostName(baseUrl), health.sentence, burst.sentence]) say(sentence);
  return startApiProxy(endpoint, baseUrl, { routes: health.routes, limit: burst.limit });
}

function suiteEnvironment(
  environment: AwsEnvironment,
  { baseUrl }: Deployed,
  [apiKey, otherApiKey, readLinksApiKey]: readonly string[],
  { proxyUrl }: ApiProxy,
): NodeJS.ProcessEnv {
  return {
    ...environment,
    LINKBUS_URL: baseUrl,
    LINKBUS_API_KEY: apiKey,
    LINKBUS_OTHER_API_KEY: otherApiKey,
    LINKBUS_READ_LINKS_API_KEY: readLinksApiKey,
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: proxyUrl,
    NO_PROXY: '',
  };
}

for (const signal of ENDING_SIGNALS) process.once(signal, () => process.exit(INTERRUPTED));

try {
  await main();
} catch (error) {
  if (failed() === 0) add({ passed: 0, failed: 1 });
  console.error(error);
} finally {
  for (const close of cleanup) await close();
}
if (failed() > 0) {
  console.error(`\nMiniStack's log is ${MINISTACK_LOG}; other logs are in ${relative(ROOT, WORK)}/.`);
  process.exitCode = 1;
}
console.log(`\n${closingLine()}`);
