import { setTimeout as wait } from 'node:timers/promises';
import { type MeteredSystem, type StoredItem, startMeteredSystem } from './local-system.ts';
import { type Meter, makeMeter } from './meter.ts';
import { type PricedTemplate, readPricedTemplate } from './read-template.ts';
import { type ReferenceReceiver, startReceiver } from './receiver.ts';
import { REFERENCE } from './reference.ts';
import { typicalBatch } from './traffic.ts';
import type { Usage } from './usage.ts';

/** What clicks used at one rate. */
export interface Measurement {
  /** Clicks a second. */
  readonly rate: number;
  readonly webhooks: 0 | 1;
  readonly clicks: number;
  /** Of batches with the typical size only. */
  readonly usages: readonly Usage[];
  /** Records of a typical batch, by function. */
  readonly batches: ReadonlyMap<string, number>;
  readonly stored: readonly StoredItem[];
  /** Bytes that a visitor gets. */
  readonly responseBytes: number;
  /** Bytes that a receiver gets. */
  readonly deliveryBytes: number;
}

const WARM_UP_CLICKS = 60;
const VISITORS_AT_ONCE = 8;
const LEAST_CLICKS = 40;

/** Runs the reference click at each rate, without a webhook and then with one. */
export async function measureClicks(rates: readonly number[]): Promise<{
  readonly measurements: readonly Measurement[];
  readonly functions: PricedTemplate['functions'];
}> {
  const meter = makeMeter();
  const system = await startMeteredSystem(meter);
  const receiver = await startReceiver();
  try {
    const { functions } = readPricedTemplate(system.template);
    const visit = await makeVisit(system, meter);
    const measurements: Measurement[] = [];
    for (const webhooks of [0, 1] as const) {
      if (webhooks === 1) await system.call('/webhooks', { url: receiver.url, events: ['link.clicked'] });
      const busy = await warmUp(meter, visit);
      for (const rate of rates) {
        measurements.push(await measure({ rate, webhooks, busy, functions, meter, system, receiver, visit }));
      }
    }
    return { measurements, functions };
  } finally {
    receiver.close();
    await system.stop();
  }
}

/** Visits a link. Returns the bytes of the response. */
type Visit = () => Promise<number>;

/** Bytes that a title of one character adds to a link. */
const TITLE_BYTES = 6;

/**
 * Makes a visit whose event has the reference size, and whose link has it, too, unless it's larger without a title.
 * @throws if the event is larger
 */
async function makeVisit(system: MeteredSystem, meter: Meter): Promise<Visit> {
  let userAgent = 'Mozilla/5.0';

  async function create(title?: string): Promise<Visit> {
    const link = await system.call('/links', {
      target_url: 'https://example.com/articles/2026/11/',
      ...(title !== undefined && { title }),
    });
    return async function visit() {
      const response = await fetch(`${system.url}/${link.short_code}`, {
        redirect: 'manual',
        headers: { 'user-agent': userAgent, referer: 'https://news.example/' },
      });
      await response.arrayBuffer();
      if (response.status !== 302) throw new Error(`The redirect responded ${response.status}.`);
      return [...response.headers].join('\r\n').length;
    };
  }
  async function see(visit: Visit): Promise<void> {
    await visit();
    await takeWhenIdle(meter);
  }

  const untitled = await create();
  await see(untitled);
  userAgent += ' '.padEnd(REFERENCE.eventBytes - system.eventBytes(), 'x');
  await see(untitled);
  if (system.eventBytes() !== REFERENCE.eventBytes)
    throw new Error(`The event has ${system.eventBytes()} bytes instead of ${REFERENCE.eventBytes}.`);
  const missing = REFERENCE.linkBytes - system.linkBytes();
  if (missing < TITLE_BYTES) return untitled;
  return create('x'.repeat(1 + missing - TITLE_BYTES));
}

/** Compiles what runs often. Returns the duration of each function's invocations, in milliseconds. */
async function warmUp(meter: Meter, visit: Visit): Promise<ReadonlyMap<string, number>> {
  await visitTimes(visit, WARM_UP_CLICKS);
  await takeWhenIdle(meter);
  await visitTimes(visit, WARM_UP_CLICKS);
  const byFunction = Map.groupBy(await takeWhenIdle(meter), ({ functionId }) => functionId);
  return new Map([...byFunction].map(([id, usages]) => [id, mean(usages.map(({ wallMs }) => wallMs))]));
}

/** Waits until no invocation has ended for a second. */
async function takeWhenIdle(meter: Meter): Promise<readonly Usage[]> {
  const usages: Usage[] = [];
  for (;;) {
    await wait(1_000);
    const more = meter.take();
    if (more.length === 0) return usages;
    usages.push(...more);
  }
}

async function measure(options: {
  readonly rate: number;
  readonly webhooks: 0 | 1;
  readonly busy: ReadonlyMap<string, number>;
  readonly functions: PricedTemplate['functions'];
  readonly meter: Meter;
  readonly system: MeteredSystem;
  readonly receiver: ReferenceReceiver;
  readonly visit: Visit;
}): Promise<Measurement> {
  const { rate, webhooks, busy, functions, meter, system, receiver, visit } = options;
  const batches = new Map(
    [...busy].flatMap(([id, busyMs]) => {
      const mapping = functions.get(id)?.mapping;
      return mapping === undefined ? [] : [[id, typicalBatch(mapping, rate, busyMs)] as const];
    }),
  );
  const clicks = Math.max(LEAST_CLICKS, 2 * Math.max(...batches.values()));
  meter.gather(batches);
  meter.take();
  system.takeStored();
  const responseBytes = await visitTimes(visit, clicks);
  const usages = await takeWhenIdle(meter);
  meter.gather(new Map());
  return {
    rate,
    webhooks,
    clicks,
    usages: usages.filter(({ functionId, records }) => records === (batches.get(functionId) ?? 1)),
    batches,
    stored: system.takeStored(),
    responseBytes,
    deliveryBytes: receiver.requestBytes(),
  };
}

async function visitTimes(visit: Visit, times: number): Promise<number> {
  let left = times;
  let bytes = 0;
  const visitor = async () => {
    while (left > 0) {
      left -= 1;
      bytes = await visit();
    }
  };
  await Promise.all(Array.from({ length: VISITORS_AT_ONCE }, visitor));
  return bytes;
}

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
