import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../event-pattern/compile.ts';
import { alternativesOf, type Field, replacesFields } from '../../event-pattern/expression.ts';
import { makeMatcher } from '../../event-pattern/match.ts';
import { fieldTree, treeMatches } from '../../event-pattern/match-fields.ts';
import { TooManySteps } from '../../event-pattern/steps.ts';
import { validatePattern } from '../../event-pattern/validate.ts';
import { worstSteps } from '../../event-pattern/worst-steps.ts';
import { attackingFilters, largestClick, valuesPerField } from './attacking-filters.ts';

const multiplied = attackingFilters.flatMap(({ before, ...each }) =>
  before === undefined ? [] : [{ ...each, before }],
);

it.each(multiplied)(
  'a field is tested once per event, not once per alternative: $name',
  ({ filter, before }) => {
    expect(stepsFor(filter, largestClick)).toBeLessThan(before / 10);
  },
);

/** Compiles and matches within a budget, and returns the steps that it took. */
function stepsToCompileAnd(pattern: object, event: object): number {
  const budget = { left: Number.MAX_SAFE_INTEGER };
  makeMatcher(pattern as never, budget).matches(event, budget);
  return Number.MAX_SAFE_INTEGER - budget.left;
}

/** Matches within a budget, and returns the steps that it took. */
function stepsFor(pattern: object, event: object): number {
  const budget = { left: Number.MAX_SAFE_INTEGER };
  makeMatcher(pattern as never).matches(event, budget);
  return Number.MAX_SAFE_INTEGER - budget.left;
}

describe.each(attackingFilters)('a filter of at most 2,048 characters: $name', ({ filter }) => {
  it('is a valid pattern', () => {
    expect(validatePattern(filter)).toEqual([]);
  });

  it('takes at most the steps that are predicted for the largest event', () => {
    const predicted = worstSteps(filter, valuesPerField);
    const steps = stepsToCompileAnd(filter, largestClick);

    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThanOrEqual(predicted.steps);
  });

  it('is not compiled without a budget for its size', () => {
    const { size } = makeMatcher(filter as never);

    expect(() => makeMatcher(filter as never, { left: 50 * size - 1 })).toThrow(TooManySteps);
    expect(makeMatcher(filter as never, { left: 50 * size }).matches(largestClick)).toBe(false);
  });

  it('stops within its budget', () => {
    const budget = { left: 100 };

    expect(() => makeMatcher(filter as never).matches(largestClick, budget)).toThrow(TooManySteps);
  });
});

const scalars = fc.oneof(
  fc.constantFrom('a', 'ab', 'b', '10.1.2.3'),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
);
const leaf = fc.array(
  fc.oneof(
    scalars,
    fc.constantFrom(
      { exists: true },
      { exists: false },
      { wildcard: 'a*' },
      { wildcard: '*a*b*' },
      { prefix: 'a' },
      { 'anything-but': ['a', 'b'] },
      { 'anything-but': { wildcard: ['*a*', 'b'] } },
      { 'equals-ignore-case': 'AB' },
      { numeric: ['>', 0, '<', 3] },
      { cidr: '10.0.0.0/8' },
    ),
  ),
  { minLength: 1, maxLength: 3 },
);
const keys = fc.constantFrom('a', 'b', 'c', 'a.b');
const { pattern: patterns } = fc.letrec((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small' },
    fc.dictionary(keys, fc.oneof({ depthSize: 'small' }, leaf, tie('pattern')), { minKeys: 1, maxKeys: 3 }),
    fc
      .tuple(tie('pattern'), tie('pattern'), fc.dictionary(keys, leaf, { maxKeys: 2 }))
      .map(([one, other, rest]) => ({ $or: [one, other], ...rest })),
  ),
}));
const { event: events } = fc.letrec((tie) => ({
  event: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  value: fc.oneof({ depthSize: 'small' }, scalars, fc.array(tie('value'), { maxLength: 3 }), tie('event')),
}));

const partsOf = ({ path }: Field): number => 1 + path.length;

describe('for any pattern and event', () => {
  it('the result is that of one alternative after the other, also where a field replaces another', () => {
    fc.assert(
      fc.property(patterns, events, (pattern, event) => {
        const { expression } = compilePattern(pattern);
        fc.pre(expression !== undefined);
        const unlimited = { left: Number.POSITIVE_INFINITY };
        const expected =
          expression !== undefined &&
          alternativesOf(expression).some((fields) => treeMatches(fieldTree(fields), event, unlimited));
        expect(makeMatcher(pattern as never).matches(event)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a budget changes no result, it only ends the match', () => {
    fc.assert(
      fc.property(patterns, events, fc.nat(200), (pattern, event, left) => {
        const { matches } = makeMatcher(pattern as never);
        const expected = matches(event);
        const needed = stepsFor(pattern as object, event as object);
        if (needed <= left) expect(matches(event, { left })).toBe(expected);
        else expect(() => matches(event, { left })).toThrow(TooManySteps);
      }),
    );
  });

  it('the parts that are compiled are at most the size, for which the budget pays', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        const { expression } = compilePattern(pattern);
        fc.pre(expression !== undefined && replacesFields(expression));
        if (expression === undefined) return;
        const listed = alternativesOf(expression).flatMap((fields) => [
          1,
          ...[...fields.values()].map(partsOf),
        ]);
        const parts = listed.reduce((sum, part) => sum + part, 0);
        expect(makeMatcher(pattern as never).size).toBeGreaterThan(parts);
      }),
    );
  });

  it('an event without arrays of objects takes at most the predicted steps', () => {
    const flatEvents = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(
        scalars,
        fc.array(scalars, { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), scalars),
      ),
    );
    fc.assert(
      fc.property(patterns, flatEvents, (pattern, event) => {
        fc.pre(validatePattern(pattern).length === 0);
        const { steps } = worstSteps(pattern, () => ({ values: 4, characters: 32 }));
        expect(stepsToCompileAnd(pattern as object, event)).toBeLessThanOrEqual(steps);
      }),
      { numRuns: 1_000 },
    );
  });
});

it('the field that can take the most steps is named by its place', () => {
  const wildcards = Array.from({ length: 20 }, (_, n) => ({ wildcard: `*${n}*` }));
  const pattern = { $or: [{ type: ['a'] }, { data: { user_agent: wildcards } }], data: { country: ['NL'] } };

  expect(worstSteps(pattern, valuesPerField).worstField.place).toEqual(['$or', 1, 'data', 'user_agent']);
});
