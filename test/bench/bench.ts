import autocannon from 'autocannon';
import { spawnLinkbus } from '../spawn-linkbus.ts';
import { startHangingReceiver } from './bad-receivers.ts';
import { callApi } from './call-api.ts';
import { percentile } from './percentile.ts';
import { startTimingReceiver } from './timing-receiver.ts';

/**
 * Measures the local system with one webhook for every click: first the maximum rate of redirects, then the latency from
 * click to webhook at a sustainable rate, alone and beside a receiver that never responds. `npm run bench`
 */

const CONNECTIONS = 50;
const SECONDS = 10;
const WARM_UP_SECONDS = 3;
const LINKS = 20;
/** Redirects per second in the second part. */
const STEADY_RATE = 150;
/** The time limit for deliveries after the last redirect. */
const DRAIN_SECONDS = 120;

const linkbus = await spawnLinkbus();
const receiver = await startTimingReceiver();

const create = (path: string, body: unknown) => callApi(linkbus, 'POST', path, body);

const codes = Array.from({ length: LINKS }, (_, i) => `bench-${i}`);

/** Follows the links in turn and waits until every click is delivered. */
async function measure(seconds: number, rate?: number) {
  const before = receiver.latencies.length;
  const started = performance.now();
  const result = await autocannon({
    url: linkbus.url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: codes.map((code) => ({ method: 'GET', path: `/${code}` })),
    ...(rate !== undefined && { overallRate: rate }),
  });
  await receiver.settled(DRAIN_SECONDS);
  return {
    redirects: result['3xx'],
    failed: result['4xx'] + result['5xx'] + result.errors,
    seconds: result.duration,
    latency: result.latency,
    deliveries: receiver.latencies.slice(before),
    deliverySeconds: (receiver.lastArrival() - started) / 1_000,
  };
}

for (const code of codes) await create('/links', { target_url: 'https://example.com/', short_code: code });
await create('/webhooks', { url: receiver.url, events: ['link.clicked'] });
await measure(WARM_UP_SECONDS);
const maximum = await measure(SECONDS);
const steady = await measure(SECONDS, STEADY_RATE);
const hanging = await startHangingReceiver();
await create('/webhooks', { url: hanging.url, events: ['link.clicked'] });
const besideHanging = await measure(SECONDS, STEADY_RATE);

console.log(`
ready after         ${(linkbus.readyMs / 1_000).toFixed(1)} s

maximum rate, from ${CONNECTIONS} connections
redirects           ${Math.round(maximum.redirects / maximum.seconds)} /s  (${maximum.redirects} in ${maximum.seconds} s, ${maximum.failed} failed)
redirect latency    p50 ${maximum.latency.p50} ms, p99 ${maximum.latency.p99} ms
deliveries          ${Math.round(maximum.deliveries.length / maximum.deliverySeconds)} /s  (${maximum.deliveries.length} in ${maximum.deliverySeconds.toFixed(1)} s)

at ${STEADY_RATE} redirects per second
redirect latency    p50 ${steady.latency.p50} ms, p99 ${steady.latency.p99} ms
click to webhook    p50 ${percentile(steady.deliveries, 50)} ms, p95 ${percentile(steady.deliveries, 95)} ms

the same, beside a receiver that hangs
redirect latency    p50 ${besideHanging.latency.p50} ms, p99 ${besideHanging.latency.p99} ms
click to webhook    p50 ${percentile(besideHanging.deliveries, 50)} ms, p95 ${percentile(besideHanging.deliveries, 95)} ms
`);

await hanging.close();
await receiver.close();
await linkbus.stop();
