import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from './percentile.ts';

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('percentile', () => {
  // Examples of https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method
  it.each([
    [5, 15],
    [30, 20],
    [40, 20],
    [50, 35],
    [100, 50],
  ])('%i of five values is %i', (percent, expected) => {
    expect(percentile([50, 15, 40, 20, 35], percent)).toBe(expected);
  });

  it.each([1, 7, 14, 28, 29, 50, 55, 56, 57, 95, 99, 100])('%i of 1 to 100 is itself', (percent) => {
    expect(percentile(oneTo(100), percent)).toBe(percent);
  });

  it('0 is the lowest value', () => {
    expect(percentile([3, 1, 2], 0)).toBe(1);
  });

  it('sorts numerically', () => {
    expect(percentile([10, 9, 100, 1], 100)).toBe(100);
  });

  it('is NaN without values', () => {
    expect(percentile([], 50)).toBeNaN();
  });

  it("doesn't change the values", () => {
    const values = [3, 1, 2];
    percentile(values, 50);
    expect(values).toEqual([3, 1, 2]);
  });

  it('is the lowest value with at least that percentage at or below it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 0, max: 100 }),
        (values, percent) => {
          const found = percentile(values, percent);
          const atOrBelow = values.filter((value) => value <= found).length;
          const below = values.filter((value) => value < found).length;

          expect(values).toContain(found);
          expect(atOrBelow * 100).toBeGreaterThanOrEqual(percent * values.length);
          if (below > 0) expect(below * 100).toBeLessThan(percent * values.length);
        },
      ),
    );
  });
});
