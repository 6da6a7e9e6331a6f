import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRounds } from '../../../../lambdas/shared/batch/in-rounds.ts';
import { NOW } from '../../factories/fixed-values.ts';
import { makePacing } from '../../factories/pacing.ts';

const itemsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));
type Item = ReturnType<typeof itemsOf>[number];

const numbers = (items: readonly Item[]) => items.map(({ n }) => n);
const rounds = { chunkSize: 2, concurrency: 4, budgetMs: 60_000 };

describe('work in rounds', () => {
  it('gives chunks of the items to as many calls as allowed, in order', async () => {
    const calls: number[][] = [];
    let inFlight = 0;
    let most = 0;

    const left = await inRounds(itemsOf(11), rounds, makePacing(), async (chunk) => {
      calls.push(numbers(chunk));
      most = Math.max(most, ++inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      return [];
    });

    expect(left).toEqual([]);
    expect(calls).toEqual([[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10]]);
    expect(most).toBe(4);
  });

  it('starts no further chunk after one with an item to try again, and goes on with all that is left', async () => {
    const calls: number[][] = [];
    const work = async (chunk: readonly Item[]) => {
      const isFirst = calls.push(numbers(chunk)) === 1;
      await new Promise(setImmediate);
      return isFirst ? chunk.slice(1) : [];
    };

    const left = await inRounds(itemsOf(10), { ...rounds, concurrency: 2 }, makePacing(), work);

    expect(left).toEqual([]);
    expect(calls).toEqual([[0, 1], [2, 3], [1, 4], [5, 6], [7, 8], [9]]);
  });

  it('waits longer and makes fewer calls after each round without progress, and gives up after six', async () => {
    const pacing = makePacing();
    const callsPerRound: number[] = [0];

    const left = await inRounds(
      itemsOf(20),
      rounds,
      {
        ...pacing,
        wait: async (ms) => {
          callsPerRound.push(0);
          await pacing.wait(ms);
        },
      },
      async (chunk) => {
        callsPerRound.push((callsPerRound.pop() ?? 0) + 1);
        return chunk;
      },
    );

    expect(numbers(left)).toEqual(numbers(itemsOf(20)));
    expect(callsPerRound).toEqual([4, 2, 1, 1, 1, 1]);
    expect(pacing.waits).toEqual([100, 200, 400, 800, 1_600]);
  });

  it('draws each wait from zero to the backoff', async () => {
    const waits: number[] = [];
    const draws = [0, 0.5, 0.25, 1, 0.1];
    const pacing = {
      ...makePacing(),
      wait: async (ms: number) => waits.push(ms),
      random: () => draws.shift() ?? 0,
    };

    await inRounds(itemsOf(1), rounds, pacing, async (chunk) => chunk);

    expect(waits).toEqual([0, 100, 100, 800, 160]);
  });

  it('starts no call after the time is over', async () => {
    let now = NOW;
    let calls = 0;

    const left = await inRounds(
      itemsOf(10),
      { chunkSize: 1, concurrency: 1, budgetMs: 3_000 },
      { ...makePacing(), now: () => now },
      async () => {
        calls += 1;
        now += 1_000;
        return [];
      },
    );

    expect(calls).toBe(3);
    expect(numbers(left)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  it('returns exactly the items that no call took, in order, and never repeats a taken one', async () => {
    const luck = fc.infiniteStream(fc.constantFrom('takes', 'takes', 'refuses'));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(40),
        fc.integer({ min: 1, max: 5 }),
        luck,
        async (count, concurrency, stream) => {
          const taken: number[] = [];
          const left = await inRounds(
            itemsOf(count),
            { ...rounds, concurrency },
            makePacing(),
            async (chunk) => {
              await new Promise(setImmediate);
              const refused = chunk.filter(() => stream.next().value === 'refuses');
              taken.push(...numbers(chunk.filter((item) => !refused.includes(item))));
              return refused;
            },
          );

          expect(new Set(taken).size).toBe(taken.length);
          expect([...taken, ...numbers(left)].toSorted((a, b) => a - b)).toEqual(numbers(itemsOf(count)));
          expect(numbers(left)).toEqual(numbers(left).toSorted((a, b) => a - b));
        },
      ),
    );
  });
});
