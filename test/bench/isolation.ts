import { setTimeout as sleep } from 'node:timers/promises';
import { spawnLinkbus } from '../spawn-linkbus.ts';
import { startFailingReceiver, startHangingReceiver } from './bad-receivers.ts';
import { callApi } from './call-api.ts';
import { percentile } from './percentile.ts';
import { startTimingReceiver } from './timing-receiver.ts';

/**
 * Measures how two bad receivers affect ten healthy ones: alternates the same clicks without and with a receiver that
 * never responds and one that responds with 500. The rate is well below the machine's maximum, where noise would hide
 * the difference. `npm run bench:isolation [events] [events per second]`
 */

const HEALTHY = 10;
const ROUNDS = 4;
const [events = 250, rate = 5] = process.argv.slice(2).map(Number);
/** The time limit for deliveries after the last click. */
const DRAIN_SECONDS = 60;

const linkbus = await spawnLinkbus();
const call = <Body>(method: string, path: string, body?: unknown) =>
  callApi<Body>(linkbus, method, path, body);

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

/** Clicks at a steady rate, and returns the latency of each delivery to a healthy receiver, in milliseconds. */
async function measure(count: number, withBadReceivers: boolean): Promise<number[]> {
  for (const { id } of badWebhooks) await call('PATCH', `/webhooks/${id}`, { enabled: withBadReceivers });
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
    if (performance.now() > deadline)
      throw new Error(`Some clicks are not delivered after ${DRAIN_SECONDS} s.`);
    await sleep(100);
  }
  return arrived().flat();
}

/** Lets the retries and timeouts of the bad receivers end before the next measurement. */
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
${ROUNDS} × ${events} clicks, ${rate} per second, to ${HEALTHY} healthy receivers: click to webhook
alone                                  ${figures(alone)}
beside one hanging and one failing     ${figures(beside)}
ratio                                  ${[50, 95, 99].map((percent) => `p${percent} ${ratio(percent).toFixed(2)}`.padEnd(12)).join('  ')}
`);

await Promise.all([...healthy, ...bad].map((receiver) => receiver.close()));
await linkbus.stop();
