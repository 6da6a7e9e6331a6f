import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { makeBatchPace } from '../../../local/event-sources/batch-pace.ts';
import { settled } from '../settled.ts';

/** Runs a loop that takes a batch whenever it may. */
function loop({ batchSize = 10, batchingWindowMs = 0, invocations = 1 } = {}) {
  const clock = new ManualClock(0);
  const pace = makeBatchPace({ clock, batchSize, batchingWindowMs });
  const batches: { at: number; size: number }[] = [];
  let waiting = 0;
  async function run(): Promise<void> {
    while (!pace.stopped) {
      await pace.next(() => waiting);
      if (pace.stopped) return;
      const size = Math.min(waiting, batchSize);
      waiting -= size;
      pace.started(size, invocations);
      batches.push({ at: clock.now(), size });
    }
  }
  const ended = run();
  return {
    batches,
    ended,
    pace,
    async add(count: number) {
      waiting += count;
      pace.wake();
      await settled();
    },
    async advance(ms: number) {
      for (let passed = 0; passed < ms; passed += 1) {
        clock.advance(1);
        await settled();
      }
    },
  };
}

describe('the pace of batches', () => {
  it('lets a single record start at once, and the next one 2 ms later', async () => {
    const { add, advance, batches } = loop();
    await advance(50);
    await add(1);
    await add(1);
    await advance(10);
    expect(batches).toEqual([
      { at: 50, size: 1 },
      { at: 52, size: 1 },
    ]);
  });

  it('lets an incomplete batch wait 2 ms for each record of the last one, at most 20 ms', async () => {
    const { add, advance, batches } = loop({ batchSize: 100 });
    await add(4);
    await add(99);
    await advance(8);
    await add(1);
    await advance(30);
    expect(batches).toEqual([
      { at: 0, size: 4 },
      { at: 8, size: 99 },
      { at: 28, size: 1 },
    ]);
  });

  it.each([
    [3, 6],
    [100, 20],
  ])('lets it wait with %i invocations in flight for %i ms', async (invocations, ms) => {
    const { add, advance, batches } = loop({ invocations });
    await add(1);
    await add(1);
    await advance(30);
    expect(batches.map(({ at }) => at)).toEqual([0, ms]);
  });

  it('starts full batches at once', async () => {
    const { add, batches } = loop();
    await add(30);
    expect(batches).toEqual(Array(3).fill({ at: 0, size: 10 }));
  });

  it('keeps to the batching window of an incomplete batch', async () => {
    const { add, advance, batches } = loop({ batchingWindowMs: 100 });
    await add(1);
    await advance(99);
    expect(batches).toEqual([]);
    await advance(1);
    await add(10);
    expect(batches).toEqual([
      { at: 100, size: 1 },
      { at: 100, size: 10 },
    ]);
  });

  it('ends its waits with a stop', async () => {
    for (const count of [0, 1]) {
      const { add, pace, ended, batches } = loop({ batchingWindowMs: 100 });
      await add(count);
      pace.stop();
      await ended;
      expect(batches).toEqual([]);
    }
  });

  it('makes no record wait longer than 20 ms', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 15 }), { maxLength: 60 }), async (arrivals) => {
        const { add, advance, batches } = loop();
        for (const count of arrivals) {
          await add(count);
          await advance(1);
        }
        await advance(20);
        const added = arrivals.flatMap((count, at) => Array(count).fill(at));
        const started = batches.flatMap(({ at, size }) => Array(size).fill(at));
        expect(started).toHaveLength(added.length);
        for (const [n, at] of added.entries()) expect(started[n] - at).toBeLessThanOrEqual(20);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    [50, 1, 2],
    [400, 1, 3],
    [1_000, 9, 20],
    [5_000, 10, 10],
  ])(
    'at %i records a second makes batches of %i or more that wait at most %i ms',
    async (rate, least, gap) => {
      const { add, advance, batches } = loop();
      let due = 0;
      for (let ms = 0; ms < 500; ms += 1) {
        due += rate / 1_000;
        const count = Math.floor(due);
        due -= count;
        if (count > 0) await add(count);
        await advance(1);
      }
      const later = batches.slice(batches.length / 2);
      expect(Math.min(...later.map(({ size }) => size))).toBeGreaterThanOrEqual(least);
      const average = later.reduce((sum, { size }) => sum + size, 0) / later.length;
      expect((average / rate) * 1_000).toBeLessThanOrEqual(Math.max(gap, 1_000 / rate));
    },
  );

  it('is not held up by a clock that steps back', async () => {
    const timers = new ManualClock();
    let steppedMs = 0;
    const clock = {
      now: () => timers.now() + steppedMs,
      after: (ms: number, action: () => void) => timers.after(ms, action),
    };
    const pace = makeBatchPace({ clock, batchSize: 10, batchingWindowMs: 0 });
    pace.started(1, 1);
    steppedMs = -3_600_000;
    let mayStart = false;
    void pace
      .next(() => 1)
      .then(() => {
        mayStart = true;
      });
    await settled();
    timers.advance(20);
    await settled();
    expect(mayStart).toBe(true);
  });
});
