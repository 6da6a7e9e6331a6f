import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldMatches } from './cases.ts';

const within = (numeric: unknown[], value: unknown) => fieldMatches([{ numeric }], value);

describe('numeric', () => {
  it.each([
    [['=', 301.8], [301.8], [301.79]],
    [['=', 0], [0, -0], [1e-300]],
    [
      ['<', 10],
      [9.99, -1e308],
      [10, 11],
    ],
    [['<=', 10], [10, 0], [10.01]],
    [
      ['>', 0],
      [1e-300, 1e308],
      [0, -1],
    ],
    [['>=', 0], [0], [-1e-300]],
    [
      ['>', 0, '<=', 5],
      [0.1, 5],
      [0, 5.1],
    ],
    [
      ['>=', 0, '<', 5],
      [0, 4.9],
      [5, -0.1],
    ],
  ])('%j', (numeric, inside, outside) => {
    expect(inside.filter((value) => !within(numeric, value))).toEqual([]);
    expect(outside.filter((value) => within(numeric, value))).toEqual([]);
  });

  it('matches only numbers', () => {
    for (const value of ['0', '', null, true, false, {}, []]) expect(within(['<', 10], value)).toBe(false);
  });

  it('agrees with arithmetic', () => {
    const number = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double({ noDefaultInfinity: true, noNaN: true }),
    );
    fc.assert(
      fc.property(number, number, number, (value, bound, other) => {
        expect(within(['=', bound], value)).toBe(value === bound);
        expect(within(['<', bound], value)).toBe(value < bound);
        expect(within(['<=', bound], value)).toBe(value <= bound);
        expect(within(['>', bound], value)).toBe(value > bound);
        expect(within(['>=', bound], value)).toBe(value >= bound);
        fc.pre(bound < other);
        expect(within(['>', bound, '<', other], value)).toBe(bound < value && value < other);
        expect(within(['>=', bound, '<=', other], value)).toBe(bound <= value && value <= other);
      }),
    );
  });
});
