import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { type AwsEnvironment, isolatedEnvironment } from './aws-environment.ts';
import { bootstrap, type Deployed, deploy, STACK_NAME, type Target } from './cdk.ts';
import { CHANGED_HEADING, SITE_HEADING } from './change-site.ts';
import { makeChecks } from './checks.ts';
import { runEndToEndSuite } from './end-to-end.ts';
import { functionCode } from './function-code.ts';
import { getAs } from './get-as.ts';
import { installMiniStack } from './install-ministack.ts';
import { createApiKey, operate } from './operator-commands.ts';
import { findHostName } from './repairs/api-host-name.ts';
import { limitBurst } from './repairs/burst.ts';
import { detourForHealth } from './repairs/health-route.ts';
import { repairAfterDeploy, repairBeforeDeploy } from './repairs/repairs.ts';
import { startWayIn, type WayIn } from './repairs/way-in.ts';
import { MINISTACK_LOG, startMiniStack } from './start-ministack.ts';
import { ROOT, WORK } from './work-folder.ts';

/**
 * `npm run test:emulator`: deploys Linkbus to MiniStack with the plain CDK, runs the end-to-end suite against it, and
 * deploys twice more: nothing changed, and one function changed.
 */

/** The end-to-end suite's own. */
const CONTEXT = { retrySchedule: '1,1' };

const { step, add, failed, closingLine } = makeChecks();

/** What has to be closed, last opened first. */
const open: (() => Promise<void>)[] = [];

async function main(): Promise<void> {
  const installed = await step('MiniStack is installed', () => installMiniStack(process.env));
  const miniStack = await step(`MiniStack ${installed.version} starts`, () =>
    startMiniStack(installed, process.env),
  );
  open.unshift(miniStack.stop);
  const { endpoint } = miniStack;
  const environment = isolatedEnvironment(process.env, endpoint);

  const plain: Target = { environment, context: CONTEXT, changes: {} };
  await step('cdk bootstrap', () => bootstrap(plain));
  const target = await step('repairs before the deployment', () => repairBeforeDeploy(plain, say));
  const deployed = await step('cdk deploy', () => deploy(target, 'deploy'));
  const wayIn = await step('repairs after the deployment', async () => {
    await repairAfterDeploy(environment, say);
    return findWayIn(endpoint, deployed.baseUrl);
  });
  open.unshift(wayIn.close);

  const keys = await step('npm run keys', async () => [
    await createApiKey(environment, { workspace: 'default', name: 'end-to-end' }),
    await createApiKey(environment, { workspace: 'other', name: 'end-to-end, other' }),
    await createApiKey(environment, { workspace: 'default', name: 'reads links', scopes: 'links:read' }),
  ]);
  console.log('\nemulator: the end-to-end suite …');
  add(await runEndToEndSuite(suiteEnvironment(environment, deployed, keys, wayIn)));

  await step('npm run redrive takes up what the suite left dead', async () => {
    const printed = await operate(environment, 'redrive', 'deliveries');
    say(printed.trim());
    if (!/^[1-9]\d* sent again\.$/m.test(printed))
      throw new Error('The suite leaves dead deliveries; none was sent again.');
  });
  await step('a second cdk deploy changes nothing', async () => {
    const { output } = await deploy(target, 'deploy-again');
    if (!output.includes(`${STACK_NAME} (no changes)`)) throw new Error('It says nothing of "(no changes)".');
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
      throw new Error('It should have been the function Site alone.');
    const pageAfter = await page();
    if (!pageBefore.includes(SITE_HEADING) || !pageAfter.includes(CHANGED_HEADING))
      throw new Error(`GET / answered ${pageBefore}, and then ${pageAfter}`);
  });
}

function say(sentence: string): void {
  console.log(`  ${sentence}`);
}

/** The way by which the suite gets at the API, since the straight one has gaps. */
async function findWayIn(endpoint: string, baseUrl: string): Promise<WayIn> {
  const health = await detourForHealth(endpoint, baseUrl);
  const burst = limitBurst(availableParallelism());
  for (const sentence of [await findHostName(baseUrl), health.sentence, burst.sentence]) say(sentence);
  return startWayIn(endpoint, baseUrl, health.detour, burst.limit);
}

function suiteEnvironment(
  environment: AwsEnvironment,
  { baseUrl }: Deployed,
  [apiKey, otherApiKey, readLinksApiKey]: readonly string[],
  { proxyUrl }: WayIn,
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

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  await main();
} catch (error) {
  if (failed() === 0) add({ passed: 0, failed: 1 });
  console.error(error);
} finally {
  for (const close of open) await close();
}
if (failed() > 0) {
  console.error(`\nMiniStack's log is ${MINISTACK_LOG}; the others are in ${relative(ROOT, WORK)}/.`);
  process.exitCode = 1;
}
console.log(`\n${closingLine()}`);
