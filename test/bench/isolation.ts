import { setTimeout as sleep } from 'node:timers/promises';
import { spawnLinkbus } from '../spawn-linkbus.ts';
import { startFailingReceiver, startHangingReceiver } from './bad-receivers.ts';
import { callApi } from './call-api.ts';
import { percentile } from './percentile.ts';
import { startTimingReceiver } from './timing-receiver.ts';

/**
 * Measures what two bad receivers do to ten healthy ones: the same clicks at the same rate, in turn without and with a
 * receiver that never answers and one that answers 500. Near what the machine can do at all, its own waves hide the
 * difference: the rate is well below. `npm run bench:isolation [events] [events a second]`
 */

const HEALTHY = 10;
const ROUNDS = 4;
const [events = 250, rate = 5] = process.argv.slice(2).map(Number);
/** How long the deliveries may take after the last click. */
const DRAIN_SECONDS = 60;

const linkbus = await spawnLinkbus();
const call = <Answer>(method: string, path: string, body?: unknown) =>
  callApi<Answer>(linkbus, method, path, body);

const subscribe = (url: string, enabled = true) =>
  call<{ id: string }>('POST', '/webhooks', { url, events: ['link.clicked'] }).then(async (webhook) => {
    if (!enabled) await call('PATCH', `/webhooks/${webhook.id}`, { enabled });
    return webhook;
  });

await call('POST', '/links', { target_url: 'https://example.com/', short_code: 'bench' });
const healthy = await Promise.all(Array.from({ length: HEALTHY }, startTimingReceiver));
for (const { url } of healthy) await subscribe(url);
const bad = [await startHangingReceiver(), await startFailingReceiver()];
const badWebhooks = await Promise.all(bad.map(({ url }) => subscribe(url, false)));

/** Clicks at a steady rate, and how long each of the healthy receivers waited for each, in milliseconds. */
async function measure(count: number, besideBadOnes: boolean): Promise<number[]> {
  for (const { id } of badWebhooks) await call('PATCH', `/webhooks/${id}`, { enabled: besideBadOnes });
  const before = healthy.map(({ latencies }) => latencies.length);
  const started = performance.now();
  const clicks: Promise<unknown>[] = [];
  for (let click = 0; click < count; click += 1) {
    await sleep(Math.max(0, started + (click * 1_000) / rate - performance.now()));
    clicks.push(fetch(`${linkbus.url}/bench`, { redirect: 'manual' }));
  }
  await Promise.all(clicks);
  const arrived = () => healthy.map(({ latencies }, i) => latencies.slice(before[i]));
  const deadline = performance.now() + DRAIN_SECONDS * 1_000;
  while (arrived().some(({ length }) => length < count)) {
    if (performance.now() > deadline) throw new Error(`Not all is delivered after ${DRAIN_SECONDS} s.`);
    await sleep(100);
  }
  return arrived().flat();
}

/** The retries and the waiting of the bad ones are over, so that one measurement doesn't burden the next. */
const rest = () => sleep(20_000);

await measure(Math.min(events, 200), true);
await rest();
const alone: number[] = [];
const beside: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  alone.push(...(await measure(events, false)));
  beside.push(...(await measure(events, true)));
  await rest();
}

const ratio = (percent: number) => percentile(beside, percent) / percentile(alone, percent);
const figures = (latencies: readonly number[]) =>
  [50, 95, 99].map((percent) => `p${percent} ${percentile(latencies, percent)} ms`.padEnd(12)).join('  ');
console.log(`
${ROUNDS} × ${events} clicks, ${rate} a second, to ${HEALTHY} healthy receivers: click to webhook
alone                                  ${figures(alone)}
beside one that hangs and one of 500   ${figures(beside)}
ratio                                  ${[50, 95, 99].map((percent) => `p${percent} ${ratio(percent).toFixed(2)}`.padEnd(12)).join('  ')}
`);

await Promise.all([...healthy, ...bad].map((receiver) => receiver.close()));
await linkbus.stop();
