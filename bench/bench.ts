import autocannon from 'autocannon';
import { spawnLinkbus } from '../start/spawn-linkbus.ts';
import { percentile } from './percentile.ts';
import { startTimingReceiver } from './timing-receiver.ts';

/** Measures the local system: counted redirects while one webhook is being delivered. `npm run bench` */

const CONNECTIONS = 50;
const SECONDS = 10;
const LINKS = 20;
/** How long the deliveries may take after the last redirect. */
const DRAIN_SECONDS = 120;

const linkbus = await spawnLinkbus();
const receiver = await startTimingReceiver();

async function create(path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${linkbus.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${linkbus.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

async function follow(seconds: number, codes: readonly string[]): Promise<autocannon.Result> {
  return autocannon({
    url: linkbus.url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: codes.map((code) => ({ method: 'GET', path: `/${code}` })),
  });
}

const codes = Array.from({ length: LINKS }, (_, i) => `bench-${i}`);
for (const code of codes) await create('/links', { target_url: 'https://example.com/', short_code: code });
await create('/webhooks', { url: receiver.url, events: ['link.clicked'] });
await follow(2, codes);
await receiver.settled(DRAIN_SECONDS);
const warmUp = receiver.latencies.length;

const started = performance.now();
const result = await follow(SECONDS, codes);
await receiver.settled(DRAIN_SECONDS);
const deliveries = receiver.latencies.slice(warmUp);
const deliverySeconds = (receiver.lastArrival() - started) / 1_000;

const redirects = result['3xx'];
console.log(`
ready after          ${(linkbus.readyMs / 1_000).toFixed(1)} s
redirects            ${Math.round(redirects / result.duration)} /s  (${redirects} in ${result.duration} s, ${result.non2xx - redirects + result.errors} failed)
redirect latency     p50 ${result.latency.p50} ms, p99 ${result.latency.p99} ms
deliveries           ${Math.round(deliveries.length / deliverySeconds)} /s  (${deliveries.length} in ${deliverySeconds.toFixed(1)} s)
click to webhook     p50 ${percentile(deliveries, 50)} ms, p95 ${percentile(deliveries, 95)} ms
`);

await receiver.close();
await linkbus.stop();
