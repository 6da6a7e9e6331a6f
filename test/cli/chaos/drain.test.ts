import { expect, it } from 'vitest';
import { drain } from '../../../cli/chaos/drain.ts';
import type { Waiting } from '../../../cli/chaos/waiting.ts';
import { ManualClock } from '../../../local/clock.ts';

/** Drains what `found` finds at each poll, with a sleep that only moves the time. */
async function drainOf(found: (now: number, poll: number) => readonly Waiting[], maxMs = 60_000) {
  let time = 0;
  let polls = 0;
  const clock = new ManualClock(0);
  const skips: number[] = [];
  const left = await drain({
    waiting: async () => found(clock.now(), polls++),
    clock: {
      now: () => clock.now(),
      skip(ms) {
        skips.push(ms);
        clock.advance(ms);
      },
    },
    settleMs: 1_000,
    maxMs,
    monotonicNow: () => time,
    sleep: async (ms) => {
      time += ms;
      clock.advance(ms);
    },
  });
  return { left, skips, time };
}

it('ends when nothing waits, but not before stalled requests have ended', async () => {
  expect(await drainOf(() => [])).toEqual({ left: [], skips: [], time: 1_000 });
});

it('waits for what can be worked on, and skips no time for it', async () => {
  const { skips, time } = await drainOf((now) => (now < 20_000 ? [{ place: 'Queue', count: 1 }] : []));
  expect([skips, time]).toEqual([[], 20_400]);
});

it('skips the time for which queues hide everything that waits', async () => {
  const { left, skips } = await drainOf((now) =>
    now < 180_000 ? [{ place: 'Queue', count: 2, hiddenUntil: [100_000, 180_000] }] : [],
  );
  expect(left).toEqual([]);
  expect(skips).toHaveLength(1);
  expect(skips[0]).toBeGreaterThan(170_000);
});

it('skips no time while something changes', async () => {
  const { skips } = await drainOf((now, poll) =>
    now < 20_000 ? [{ place: 'Queue', count: poll, hiddenUntil: [180_000, 180_000] }] : [],
  );
  expect(skips).toEqual([]);
});

it('gives up after its longest time and returns what still waits', async () => {
  const waiting = [{ place: 'Queue', count: 1 }];
  const { left, time } = await drainOf(() => waiting, 5_000);
  expect([left, time]).toEqual([waiting, 5_200]);
});
