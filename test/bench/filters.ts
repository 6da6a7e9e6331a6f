import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createApiKey } from '../../cli/keys/create-api-key.ts';
import { makeInsertApiKey } from '../../lambdas/shared/auth/api-keys-table.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { attackingFilters } from '../event-pattern/attacking-filters.ts';
import { webhookRecord } from '../lambdas/factories/webhook-record.ts';
import { spawnLinkbus } from '../spawn-linkbus.ts';
import { callApi } from './call-api.ts';
import { percentile } from './percentile.ts';
import { startTimingReceiver } from './timing-receiver.ts';

/**
 * Measures how two workspaces with attacking filters affect the deliveries of another one. One has 100 webhooks with the
 * most expensive filters that are accepted, half of them to match and half to compile; the other has 100 with filters that
 * an earlier release accepted, which take up to a second for each event there. All filters differ, so each is compiled.
 * Alternates the same clicks of all workspaces with those webhooks disabled and enabled.
 * `npm run bench:filters [events] [events per second of each workspace]`
 */

const ROUNDS = 4;
const [events = 200, rate = 10] = process.argv.slice(2).map(Number);
const DRAIN_SECONDS = 60;
const ACCEPTED = 100;
const EARLIER = 100;

const linkbus = await spawnLinkbus();
const documents = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    endpoint: linkbus.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  }),
);
const { TableNames = [] } = await documents.send(new ListTablesCommand({}));
const table = (name: string) => String(TableNames.find((each) => each.includes(name)));

async function workspace(workspaceId: string) {
  const { key } = await createApiKey(makeInsertApiKey(documents, table('ApiKeys')), {
    workspaceId,
    name: 'bench',
  });
  const call = <Body>(method: string, path: string, body?: unknown) =>
    callApi<Body>({ url: linkbus.url, apiKey: key }, method, path, body);
  // The largest target.
  const target_url = `https://example.com/${'a'.repeat(2_028)}`;
  await call('POST', '/links', { target_url, short_code: workspaceId });
  return call;
}

const victim = await workspace('victim');
const accepted = await workspace('accepted');
await workspace('earlier');

const receiver = await startTimingReceiver();
await victim('POST', '/webhooks', { url: receiver.url, events: ['link.clicked'] });

const wildcard = Array.from({ length: 7 }, (_, n) => `*a${n}!*`);
const countries = (count: number, key: string) => Array.from({ length: count }, () => ({ [key]: ['XX'] }));
const expensive = (n: number) =>
  n % 2 === 0
    ? { data: { target_url: [{ 'anything-but': { wildcard } }], short_code: [`x${n}`] } }
    : {
        $or: countries(8, 'data.country'),
        data: { short_code: [`x${n}`], $or: countries(10, 'country') },
      };
const acceptedWebhooks: string[] = [];
for (let n = 0; n < ACCEPTED; n += 1) {
  const { id } = await accepted<{ id: string }>('POST', '/webhooks', {
    url: receiver.url,
    events: ['link.clicked'],
    filter: expensive(n),
  });
  acceptedWebhooks.push(id);
}

/** Stores webhooks as an earlier release did: with the filter as an object. */
const earlierIds = Array.from({ length: EARLIER }, () => newId('whk', Date.now()));
async function storeEarlier(enabled: boolean): Promise<void> {
  for (const [index, id] of earlierIds.entries()) {
    const filter = attackingFilters[index % attackingFilters.length]?.filter ?? {};
    const Item = webhookRecord({
      ...{ workspace_id: 'earlier', id, url: receiver.url, events: ['link.clicked'], enabled },
      filter: { ...filter, schema_version: [index] } as Readonly<Record<string, unknown>>,
    });
    await documents.send(new PutCommand({ TableName: table('WebhooksTable'), Item }));
  }
}

/** Clicks at a steady rate in each workspace. Returns the latency of each delivery to the victim, in milliseconds. */
async function measure(count: number, attacked: boolean): Promise<number[]> {
  for (const id of acceptedWebhooks) await accepted('PATCH', `/webhooks/${id}`, { enabled: attacked });
  await storeEarlier(attacked);
  const before = receiver.latencies.length;
  const started = performance.now();
  const clicks: Promise<unknown>[] = [];
  for (let click = 0; click < count; click += 1) {
    await sleep(Math.max(0, started + (click * 1_000) / rate - performance.now()));
    for (const code of ['accepted', 'earlier', 'victim'])
      clicks.push(
        fetch(`${linkbus.url}/${code}`, { redirect: 'manual', headers: { 'user-agent': 'a'.repeat(512) } }),
      );
  }
  await Promise.all(clicks);
  const deadline = performance.now() + DRAIN_SECONDS * 1_000;
  while (receiver.latencies.length < before + count) {
    if (performance.now() > deadline)
      throw new Error(`Some clicks are not delivered after ${DRAIN_SECONDS} s.`);
    await sleep(100);
  }
  return receiver.latencies.slice(before);
}

await measure(Math.min(events, 100), true);
const without: number[] = [];
const attacked: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  without.push(...(await measure(events, false)));
  attacked.push(...(await measure(events, true)));
}

const figures = (latencies: readonly number[]) =>
  [50, 95, 99].map((percent) => `p${percent} ${percentile(latencies, percent)} ms`.padEnd(12)).join('  ');
console.log(`
${ROUNDS} × ${events} clicks, ${rate} per second in each of three workspaces: click to webhook of one of them
attacking filters disabled      ${figures(without)}
attacking filters enabled       ${figures(attacked)}
ratio                           ${[50, 95, 99].map((percent) => `p${percent} ${(percentile(attacked, percent) / percentile(without, percent)).toFixed(2)}`.padEnd(12)).join('  ')}
`);

documents.destroy();
await receiver.close();
await linkbus.stop();
