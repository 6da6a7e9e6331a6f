import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCalls } from '../../../local/faults/calls.ts';
import { decide } from '../../../local/faults/decide.ts';

describe('a decision', () => {
  it('is a number from 0 to 1, the same for the same seed, place and call', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (seed, place, n) => {
        const value = decide(seed, place, n);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
        expect(decide(seed, place, n)).toBe(value);
      }),
    );
  });

  it('differs between seeds, places and calls', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.string(), fc.nat()), { selector: String }),
        (given) => {
          expect(new Set(given.map((each) => decide(...each))).size).toBe(given.length);
        },
      ),
    );
  });

  it.each([0.01, 0.2, 0.5, 0.9])('holds the rate %d over many calls', (rate) => {
    for (const seed of ['1', '2', '3']) {
      const hits = Array.from({ length: 20_000 }, (_, n) => decide(seed, 'here', n) < rate);
      // Five standard deviations.
      const margin = 5 * Math.sqrt((rate * (1 - rate)) / hits.length);
      expect(Math.abs(hits.filter(Boolean).length / hits.length - rate)).toBeLessThan(margin);
    }
  });
});

describe('the calls of a place', () => {
  const hitsOf = (order: readonly string[], seed = 'seed') => {
    const calls = makeCalls(
      { seed, resets: 0.5, stalls: 0.5 },
      () => {},
      () => false,
    );
    const hits: Record<string, boolean[]> = { a: [], b: [], c: [] };
    for (const place of order) hits[place]?.push(calls.next(place).chance('resets'));
    return hits;
  };

  it('have the same faults whatever calls of other places come in between', () => {
    const counts = { a: 20, b: 7, c: 13 };
    const inOrder = Object.entries(counts).flatMap(([place, count]) => Array<string>(count).fill(place));
    const expected = hitsOf(inOrder);
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), (order) => {
        expect(hitsOf(order)).toEqual(expected);
      }),
    );
  });

  it('have other faults with another seed', () => {
    const order = Array<string>(50).fill('a');
    expect(hitsOf(order, 'one')).not.toEqual(hitsOf(order, 'two'));
  });

  it('have the same faults whether or not other faults are on', () => {
    const resets = (settings: object) => {
      const calls = makeCalls(
        { seed: 'seed', resets: 0.5, ...settings },
        () => {},
        () => false,
      );
      return Array.from({ length: 50 }, () => {
        const call = calls.next('a');
        call.chance('stalls');
        return call.chance('resets');
      });
    };
    expect(resets({ stalls: 0.9 })).toEqual(resets({}));
  });
});
