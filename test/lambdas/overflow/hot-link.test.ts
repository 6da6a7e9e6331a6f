import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeRelay } from '../../../lambdas/outbox/relay.ts';
import { makeCountOverflow } from '../../../lambdas/overflow/count-overflow.ts';
import { makeCountWrite } from '../../../lambdas/overflow/count-write.ts';
import type { SettleLinks } from '../../../lambdas/overflow/settle-links.ts';
import { clickOf } from '../../../lambdas/redirect/click.ts';
import { makeCountOrQueue } from '../../../lambdas/redirect/count-or-queue.ts';
import { makeFollow } from '../../../lambdas/redirect/follow.ts';
import { makeLinkMemory } from '../../../lambdas/redirect/link-memory.ts';
import type { VisitOutcome } from '../../../lambdas/redirect/visit-outcome.ts';
import type { LinkClicked } from '../../../lambdas/shared/events/link-clicked.ts';
import type { LinkbusEvent } from '../../../lambdas/shared/events/linkbus-event.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { makeCountClick, makeReadLink } from '../../../lambdas/shared/link/count-click.ts';
import {
  type CountOverflowClicks,
  makeCountOverflowClicks,
} from '../../../lambdas/shared/link/count-overflow-clicks.ts';
import type { LinkRecord } from '../../../lambdas/shared/link/link-record.ts';
import { ManualClock } from '../../../local/clock.ts';
import { captureLog } from '../factories/capture-log.ts';
import { BASE_URL, NOW } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';
import type { Item } from './expressions.ts';
import { makeThrottledTables } from './throttled-tables.ts';
import { makeUnreliableQueue } from './unreliable-queue.ts';

const CLICKS_PER_MS = 5;
const ENVIRONMENTS = 100;
const LAMBDA_TIMEOUT_MS = 30_000;
const MAX_WRITE_MS = 15_000;

const headers = {
  referer: 'https://news.example/a-story-that-everybody-reads',
  'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1',
  'cloudfront-viewer-country': 'NL',
};

/** Random numbers from 0 to 1, the same for each seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const settlesNothing: SettleLinks = async (clicks) => {
  if (clicks.length > 0) throw new Error('No counting write goes unanswered here.');
  return [];
};

interface Faults {
  /** At each write, the probability of each fault: a kill before it, a kill after it, a lost response. */
  readonly atWrite: number;
  /** The probability that a message is sent or delivered twice. */
  readonly duplicate: number;
}

const NO_FAULTS: Faults = { atWrite: 0, duplicate: 0 };

/** The redirect, the overflow consumer and the outbox on modeled AWS services, with a table that throttles. */
function makeSystem(record: LinkRecord, faults: Faults = NO_FAULTS, seed = 1) {
  const clock = new ManualClock(NOW);
  const random = randomFrom(seed);
  const chance = (probability: number) => probability > 0 && random() < probability;
  const tables = makeThrottledTables(clock, record);
  const queue = makeUnreliableQueue(clock, () => chance(faults.duplicate));
  const now = () => clock.now();
  const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

  const environments = Array.from({ length: ENVIRONMENTS }, () =>
    makeFollow(
      makeCountOrQueue({
        countClick: makeCountClick(tables.client, 'Links', async () => {}),
        readLink: makeReadLink(tables.client, 'Links'),
        memory: makeLinkMemory(now),
        queueClick: async (message) => {
          queue.send(JSON.stringify(message));
          if (chance(faults.duplicate)) queue.send(JSON.stringify(message));
        },
      }),
    ),
  );
  const visit = (): Promise<VisitOutcome> => {
    const follow = environments[Math.floor(random() * ENVIRONMENTS)];
    if (follow === undefined) throw new Error('No such environment.');
    return follow(record.short_code, clickOf({ headers }, clock.now(), true));
  };

  const countClicks = makeCountOverflowClicks(
    tables.client,
    { links: 'Links', countedClicks: 'Counted' },
    now,
  );
  const injected = { killedBefore: 0, killedAfter: 0, responsesLost: 0 };
  queue.readBy((event) => {
    const { promise: killed, reject: kill } = Promise.withResolvers<never>();
    const forever = new Promise<never>(() => {});
    const count: CountOverflowClicks = async (batch, linkChanged) => {
      if (chance(faults.atWrite)) {
        injected.killedBefore += 1;
        kill(new Error('killed before a write'));
        return forever;
      }
      const outcome = await countClicks(batch, linkChanged);
      if (chance(faults.atWrite)) {
        injected.killedAfter += 1;
        kill(new Error('killed after a write'));
        return forever;
      }
      if (chance(faults.atWrite)) {
        injected.responsesLost += 1;
        throw new Error('The response was lost.');
      }
      return outcome;
    };
    const startedAt = clock.now();
    const hasTimeLeft = () => clock.now() - startedAt < LAMBDA_TIMEOUT_MS - MAX_WRITE_MS;
    const countOverflow = makeCountOverflow(
      makeCountWrite({ countClicks: count, wait, random }),
      settlesNothing,
    );
    return Promise.race([killed, countOverflow(event, hasTimeLeft)]);
  });

  async function visitFor(seconds: number): Promise<VisitOutcome[]> {
    const outcomes: Promise<VisitOutcome>[] = [];
    for (let ms = 0; ms < seconds * 1_000; ms += 1) {
      for (let i = 0; i < CLICKS_PER_MS; i += 1) outcomes.push(visit());
      clock.advance(1);
      await turn();
    }
    return Promise.all(outcomes);
  }

  async function drain(): Promise<void> {
    for (let steps = 0; !queue.isEmpty(); steps += 1) {
      if (steps === 1_000_000) throw new Error('The queue does not drain.');
      clock.advance(5);
      await turn();
    }
  }

  /** The events that the outbox publishes, without duplicates. */
  async function published(): Promise<LinkbusEvent[]> {
    const events = new Map<string, LinkbusEvent>();
    const relay = makeRelay(
      {
        append: async (records) => ({
          bodies: new Map(records.map(({ id, body }) => [id, body])),
          invalid: new Set(),
        }),
        putOnBus: async (batch) => {
          for (const { id, body } of batch) events.set(id, JSON.parse(body) as LinkbusEvent);
          return { unpublished: new Set(), invalid: new Set() };
        },
        putMark: async () => {},
        setAside: async () => {
          throw new Error('No record is set aside.');
        },
      },
      BASE_URL,
    );
    for (let at = 0; at < tables.stream.length; at += 100) await relay(tables.stream.slice(at, at + 100));
    return [...events.values()];
  }

  return { tables, queue, injected, visitFor, drain, published };
}

const clicksOf = (events: readonly LinkbusEvent[]) =>
  events.filter((event): event is LinkClicked => event.type === 'link.clicked').map(({ data }) => data);

const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

async function expectAllCounted(faults: Faults, seed: number, seconds: number) {
  captureLog();
  const system = makeSystem(linkRecord(), faults, seed);
  const visits = seconds * 1_000 * CLICKS_PER_MS;

  const outcomes = await system.visitFor(seconds);
  expect(outcomes).toHaveLength(visits);
  expect(outcomes.filter(({ kind }) => kind !== 'redirect')).toEqual([]);
  expect(system.tables.rejected.throttled).toBeGreaterThan(0);
  expect(system.queue.sent()).toBeGreaterThan(visits / 2);

  await system.drain();
  expect(system.tables.link().clicks).toEqual({ N: String(visits) });
  // In the order of the writes, each number once.
  const numbers = clicksOf(await system.published()).map(({ clicks }) => clicks);
  expect(numbers).toEqual(oneTo(visits));
  return system;
}

describe('a link with 5,000 visits a second and 1,000 write units a second', () => {
  it('redirects all visitors for ten seconds and counts each once', async () => {
    await expectAllCounted(NO_FAULTS, 1, 10);
  }, 60_000);

  it('does so with a killed consumer and duplicate messages', async () => {
    const { injected } = await expectAllCounted({ atWrite: 0.02, duplicate: 0.01 }, 2, 10);

    expect(Math.min(...Object.values(injected))).toBeGreaterThan(0);
  }, 60_000);

  it.each([3, 4, 5, 6])('does so for a second of frequent faults (seed %i)', async (seed) => {
    await expectAllCounted({ atWrite: 0.04, duplicate: 0.02 }, seed, 1);
  });

  it.each<[string, (link: Item) => Item]>([
    ['got another target', (link) => ({ ...link, target_url: { S: 'https://elsewhere.example/' } })],
    ['was deleted', ({ target_url: _, ...link }) => ({ ...link, deleted_at: { S: timestamp(NOW) } })],
  ])('reports the visitor’s target even if the link %s before the click was counted', async (_, update) => {
    const system = makeSystem(linkRecord());
    const visits = (await system.visitFor(1)).length;
    system.tables.change(update);
    expect(Number(system.tables.link().clicks?.N)).toBeLessThan(visits);
    await system.drain();

    const events = clicksOf(await system.published());
    expect(new Set(events.map(({ target_url }) => target_url))).toEqual(new Set(['https://example.com/']));
    expect(events.map(({ clicks }) => clicks)).toEqual(oneTo(visits));
  });
});

describe('a throttled link with max_clicks', () => {
  it('redirects exactly that many, is unavailable to others, and queues no click', async () => {
    const system = makeSystem(linkRecord({ click_limit: 2_000 }));

    const outcomes = await system.visitFor(2);
    const kinds = Map.groupBy(outcomes, ({ kind }) => kind);
    expect(kinds.get('redirect')).toHaveLength(2_000);
    expect(kinds.get('unavailable')?.length).toBeGreaterThan(0);
    expect(kinds.get('exhausted')?.length).toBeGreaterThan(0);
    expect([...kinds.keys()].sort()).toEqual(['exhausted', 'redirect', 'unavailable']);
    expect(system.queue.sent()).toBe(0);
    expect(system.tables.link().clicks).toEqual({ N: '2000' });
    expect(clicksOf(await system.published()).map(({ clicks }) => clicks)).toEqual(oneTo(2_000));
  });
});
