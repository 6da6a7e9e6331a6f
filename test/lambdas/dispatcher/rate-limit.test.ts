import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { turnPace } from '../../../lambdas/dispatcher/turn-pace.ts';
import { REPLAY_SHARE } from '../../../lambdas/dispatcher/turn-rules.ts';
import { NOW } from '../factories/fixed-values.ts';
import { RateSimulation } from './rate-simulation.ts';

/** A fixed sequence of numbers in [0, 1). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const longestWait = ({ attempts }: RateSimulation) =>
  Math.max(...attempts.map(({ at, sentAt }) => at - sentAt));

describe('the pace of turns', () => {
  it('leaves room for turns that are used late: no second has more than the limit and one', () => {
    for (let limit = 1; limit <= 1_000; limit += 1) {
      const { items, intervalMs, slackMs } = turnPace(limit);
      expect(slackMs).toBeGreaterThan(15);
      const ofOneItem = Math.ceil((1_000 + 2 * slackMs) / intervalMs - 1e-6);
      expect(ofOneItem * items).toBeLessThanOrEqual(limit + 1);
      expect((1_000 * items) / intervalMs).toBeGreaterThan(0.949 * limit);
    }
  });
});

describe.each([1, 2, 5, 10, 50, 100, 300])('under a backlog, with a limit of %i a second', (limit) => {
  it.each([
    ['in time', 0],
    ['up to three seconds late', 3_000],
  ])(
    'and messages that come back %s, no second has more, and nine in ten turns are used',
    async (_, lateMs) => {
      const system = new RateSimulation({
        limit,
        lateMs,
        random: makeRandom(limit),
        dispatchers: Math.max(8, limit),
      });
      system.send(limit * 60);
      await system.run();

      expect(system.attempts).toHaveLength(limit * 60);
      expect(system.mostInASecond).toBeLessThanOrEqual(limit + 1);
      expect(system.rate(5_000, 50_000)).toBeGreaterThanOrEqual(0.9 * limit);
      // Each message passes the queue once more.
      expect(system.requeued).toBeLessThanOrEqual(1.3 * limit * 60);
      // 60 s of attempts: nothing waits much longer than the whole backlog.
      expect(longestWait(system)).toBeLessThan(75_000);
    },
  );
});

it.each([
  [2, 300],
  [5, 150],
  [20, 100],
])(
  'with a limit of %i and timers up to %i ms late, a turn that is missed is void and no second has more',
  async (limit, timerLateMs) => {
    const system = new RateSimulation({ limit, timerLateMs, random: makeRandom(7), lateMs: 2_000 });
    system.send(limit * 60);
    await system.run();

    expect(system.attempts).toHaveLength(limit * 60);
    expect(system.mostInASecond).toBeLessThanOrEqual(limit + 1);
  },
);

it('an outage ends without a burst', async () => {
  const system = new RateSimulation({ limit: 5, random: makeRandom(3) });
  system.send(600);
  system.at(20_000, () => {
    system.isOff = true;
  });
  system.at(620_000, () => {
    system.isOff = false;
  });
  await system.run();

  expect(system.attempts).toHaveLength(600);
  expect(system.mostInASecond).toBeLessThanOrEqual(6);
  const after = system.attempts.filter(({ at }) => at > NOW + 620_000);
  expect(Math.max(...after.map(({ at }) => at)) - NOW - 620_000).toBeLessThan(
    (1_000 * after.length) / (0.85 * 5),
  );
});

it.each([
  [2, 40],
  [40, 2],
])('a limit changed from %i to %i applies to what waits, within 15 minutes', async (before, after) => {
  const system = new RateSimulation({ limit: before, random: makeRandom(5), lateMs: 1_000, dispatchers: 40 });
  system.send(Math.max(before, after) * 60);
  system.at(30_000, () => {
    system.limit = after;
  });
  await system.run(1_000_000);

  expect(system.mostInASecond).toBeLessThanOrEqual(Math.max(before, after) + 1);
  // Turns are taken a few seconds ahead.
  const later = system.attempts.filter(({ at }) => at > NOW + 36_000);
  const rate = later.length / ((Math.max(...later.map(({ at }) => at)) - NOW - 36_000) / 1_000);
  expect(rate).toBeLessThanOrEqual(after + 0.1);
  if (after > before) expect(system.attempts).toHaveLength(Math.max(before, after) * 60);
});

describe('a replay of the webhook', () => {
  const isReplay = ({ origin }: { readonly origin: string }) => origin === 'replayed';

  it('gets one turn in ten while new events wait, and the rest when they don’t', async () => {
    const limit = 20;
    const system = new RateSimulation({ limit, random: makeRandom(9), lateMs: 1_000, dispatchers: 40 });
    system.send(limit * 300, { origin: 'replayed' });
    // New events come twice as fast as the limit, for 60 s.
    for (let ms = 20_000; ms < 80_000; ms += 500) system.send(limit, { afterMs: ms });
    await system.run(400_000);

    const busy = system.attempts.filter(({ at }) => at >= NOW + 30_000 && at < NOW + 120_000);
    const share = busy.filter(isReplay).length / busy.length;
    expect(share).toBeGreaterThan(0.5 / REPLAY_SHARE);
    expect(share).toBeLessThan(2 / REPLAY_SHARE);
    expect(busy.length / 90).toBeGreaterThanOrEqual(0.9 * limit);
    expect(system.mostInASecond).toBeLessThanOrEqual(limit + 1);
  });

  it('does not delay new events that come more slowly than the limit by more than some seconds', async () => {
    const limit = 20;
    const system = new RateSimulation({ limit, random: makeRandom(11), lateMs: 1_000, dispatchers: 40 });
    system.send(limit * 120, { origin: 'replayed' });
    for (let ms = 5_000; ms < 65_000; ms += 200) system.send(1, { afterMs: ms });
    await system.run();

    const fresh = system.attempts.filter((each) => !isReplay(each));
    expect(fresh).toHaveLength(300);
    expect(Math.max(...fresh.map(({ at, sentAt }) => at - sentAt))).toBeLessThan(8_000);
    expect(system.attempts).toHaveLength(300 + limit * 120);
    expect(system.mostInASecond).toBeLessThanOrEqual(limit + 1);
    expect(system.rate(5_000, 60_000)).toBeGreaterThanOrEqual(0.9 * limit);
  });
});

describe('whatever arrives, and however late', () => {
  const bursts = fc.array(
    fc.record({
      afterMs: fc.nat(60_000),
      count: fc.integer({ min: 1, max: 40 }),
      origin: fc.constantFrom('bus' as const, 'replayed' as const),
    }),
    { minLength: 1, maxLength: 15 },
  );
  const conditions = fc.record({
    limit: fc.integer({ min: 1, max: 30 }),
    lateMs: fc.nat(5_000),
    timerLateMs: fc.nat(40),
    writeMs: fc.nat(200),
    postMs: fc.nat(2_000),
    dispatchers: fc.integer({ min: 2, max: 40 }),
    seed: fc.nat(),
  });

  it('no second has more than the limit and one, and everything is attempted once', async () => {
    await fc.assert(
      fc.asyncProperty(bursts, conditions, async (all, { seed, ...options }) => {
        const system = new RateSimulation({ ...options, random: makeRandom(seed) });
        for (const { count, ...when } of all) system.send(count, when);
        await system.run();

        const numbers = system.attempts.map(({ number }) => number);
        const total = all.reduce((sum, { count }) => sum + count, 0);
        expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, n) => n + 1));
        expect(system.mostInASecond).toBeLessThanOrEqual(options.limit + 1);
      }),
      { numRuns: 60 },
    );
  });
});
