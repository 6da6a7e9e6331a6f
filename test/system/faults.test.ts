import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { type FaultyReceiver, startFaultyReceiver } from '../../cli/chaos/faulty-receiver.ts';
import { skippingClock } from '../../cli/chaos/skipping-clock.ts';
import { ensureApiKey, makeCallDynamoDb } from '../../cli/start/ensure-api-key.ts';
import { synthesize } from '../../cli/start/synthesize.ts';
import { makeFaults } from '../../local/faults/make-faults.ts';
import { type RunningStack, runStack } from '../../local/run-stack.ts';
import { openStorage, type Storage } from '../../local/storage/storage.ts';

const LINKS = ['one', 'two', 'three'];
const VISITS = 240;
const AT_ONCE = 12;
/** Longer than any queue of the stack hides a message whose invocation failed. */
const HIDDEN_MS = 6 * 60_000;

const faultCounts = new Map<string, number>();
const faults = makeFaults({
  seed: '7',
  crashes: 0.2,
  timeouts: 0.05,
  duplicateBatches: 0.1,
  shuffledBatches: 0.8,
  resets: 0.03,
  lostResponses: 0.03,
  stalls: 0.05,
  stallMs: 150,
  throttles: 0.03,
  throttleMs: 50,
  partialFailures: 0.4,
  onFault: ({ name }) => faultCounts.set(name, (faultCounts.get(name) ?? 0) + 1),
});

const clock = skippingClock();

let assembly: string;
let storage: Storage;
let linkbus: RunningStack;
let receiver: FaultyReceiver;
let apiKey: string;

beforeAll(async () => {
  receiver = await startFaultyReceiver('7', 0.4, [
    'redirect',
    'client error',
    'server error',
    'unavailable',
    'too many requests',
    'hang',
    'reset',
    'reset before reading',
    'half a response',
    'endless body',
    'garbage',
  ]);
  assembly = mkdtempSync(join(tmpdir(), 'linkbus-faults-'));
  storage = openStorage({
    onFailure: (error) => {
      throw error;
    },
  });
  const retrySchedule = Array<number>(9).fill(1);
  const stack = await synthesize({ retrySchedule, allowPrivateTargets: true }, assembly);
  linkbus = await runStack({
    stack,
    host: '127.0.0.1',
    port: 0,
    storage,
    clock,
    faults,
    onLog: () => {},
    onProblem: () => {},
  });
  const call = makeCallDynamoDb(linkbus.awsUrl);
  apiKey = await ensureApiKey({}, String(linkbus.outputs.ApiKeysTable), call);
}, 90_000);

afterAll(async () => {
  await linkbus?.stop();
  storage?.close();
  await receiver?.close();
  rmSync(assembly, { recursive: true, force: true });
});

/** Creates something, again until it succeeds: the API fails, too. */
async function create(path: string, body: object): Promise<void> {
  await vi.waitFor(
    async () => {
      const response = await fetch(`${linkbus.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      // 409: an earlier try created it, although it failed.
      expect([201, 409]).toContain(response.status);
    },
    { timeout: 10_000, interval: 20 },
  );
}

async function readLink(short_code: string): Promise<{ readonly clicks: number }> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${linkbus.url}/links/${short_code}`, { headers });
  return (await response.json()) as { clicks: number };
}

/** Visits a link with a referrer of its own. @returns the referrer if the visitor was redirected */
async function visit(n: number): Promise<string[]> {
  const referrer = `https://visit.example/${n}`;
  const { status } = await fetch(`${linkbus.url}/${LINKS[n % LINKS.length]}`, {
    redirect: 'manual',
    headers: { referer: referrer },
  });
  return status === 302 ? [referrer] : [];
}

it('under faults, every redirected visit is counted once and delivered at least once, always with the same body', async () => {
  await create('/webhooks', { url: receiver.url, events: ['link.clicked'] });
  for (const short_code of LINKS) await create('/links', { target_url: 'https://example.com/', short_code });

  const redirected: string[] = [];
  for (let n = 0; n < VISITS; n += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, i) => visit(n + i));
    redirected.push(...(await Promise.all(batch)).flat());
  }
  faults.end();
  receiver.calm();
  // Again for what was in flight when the faults ended. Only while nothing arrives: on a slow machine, messages in
  // progress would come back five times and be dead-lettered.
  let received = -1;
  const uncovering = setInterval(() => {
    if (receiver.deliveries.length === received) clock.skip(HIDDEN_MS);
    received = receiver.deliveries.length;
  }, 1_000);
  onTestFinished(() => clearInterval(uncovering));

  const idsByReferrer = () => {
    const ids = new Map<string, Set<string>>();
    for (const { body, failure } of receiver.deliveries) {
      // An endless body has the status 200, and nobody reads to its end.
      if (failure !== undefined && failure !== 'endless body') continue;
      const event = JSON.parse(body);
      ids.set(event.data.referrer, (ids.get(event.data.referrer) ?? new Set()).add(event.id));
    }
    return ids;
  };
  await vi.waitFor(
    () => {
      const missing = redirected.filter((referrer) => !idsByReferrer().has(referrer));
      expect(missing).toEqual([]);
    },
    { timeout: 40_000, interval: 100 },
  );

  expect(redirected.length).toBeGreaterThan(VISITS / 2);
  for (const { id, body } of receiver.deliveries) expect(JSON.parse(body).id).toBe(id);
  for (const referrer of redirected) expect(idsByReferrer().get(referrer)?.size).toBe(1);
  // Each counted visit is one event, with a number of its own.
  await vi.waitFor(
    async () => {
      for (const short_code of LINKS) {
        const { clicks } = await readLink(short_code);
        const bodies = new Set(receiver.deliveries.map(({ body }) => body));
        const events = [...bodies]
          .map((body) => JSON.parse(body).data)
          .filter((data) => data.short_code === short_code);
        const numbers = events.map((data) => data.clicks).sort((a, b) => a - b);
        expect(numbers).toEqual(Array.from({ length: clicks }, (_, n) => n + 1));
      }
    },
    { timeout: 20_000, interval: 100 },
  );
  expect([...faultCounts.keys()].sort()).toEqual([
    'crashes',
    'duplicateBatches',
    'lostResponses',
    'partialFailures',
    'resets',
    'shuffledBatches',
    'stalls',
    'throttles',
    'timeouts',
  ]);
}, 90_000);
