import { expect, it } from 'vitest';
import { TooManySteps } from '../../../../event-pattern/steps.ts';
import { FILTER_BUDGET } from '../../../../lambdas/shared/webhook/filter-budget.ts';
import { filterMatcher } from '../../../../lambdas/shared/webhook/filter-matcher.ts';
import { filter as accepted } from '../../../../lambdas/webhooks-api/filter.ts';

const filterOf = (n: number, values = 1) => ({
  data: { clicks: Array.from({ length: values }, (_, at) => n + at) },
});

const unlimited = () => ({ left: Number.POSITIVE_INFINITY });

/** Takes a filter from memory or compiles it, and returns the steps that this took. */
function stepsToGet(filter: object): number {
  const budget = { left: FILTER_BUDGET };
  filterMatcher(filter as Record<string, unknown>, budget);
  return FILTER_BUDGET - budget.left;
}

const countries = (count: number, key: string) =>
  Array.from({ length: count }, (_, n) => ({ [key]: [`A${String.fromCharCode(65 + (n % 26))}`] }));

/** Two lists that name the same field have `left × right` alternatives. */
const multiplied = (left: number, right: number, n: number) => ({
  $or: countries(left, 'data.country'),
  data: { short_code: [`x${n}`], $or: countries(right, 'country') },
});

it('a filter is compiled once, whether it is stored as text or as an object', () => {
  const compiled = filterMatcher(JSON.stringify(filterOf(1)), unlimited());

  expect(filterMatcher(JSON.stringify(filterOf(1)), unlimited())).toBe(compiled);
  expect(filterMatcher(filterOf(1), unlimited())).toBe(compiled);
  expect(filterMatcher(filterOf(2), unlimited())).not.toBe(compiled);
  expect(compiled.matches({ data: { clicks: 1 } })).toBe(true);
});

it('a bounded size of compiled filters is kept: the ones used last', () => {
  const often = filterMatcher(filterOf(-1), unlimited());
  const once = filterMatcher(filterOf(-2), unlimited());

  // Each has more than 200 parts, and all together more than twice the bound.
  for (let n = 0; n < 3_000; n += 1) {
    filterMatcher(filterOf(n * 1_000, 200), unlimited());
    if (n % 100 === 0) expect(filterMatcher(filterOf(-1), unlimited())).toBe(often);
  }

  expect(filterMatcher(filterOf(-2), unlimited())).not.toBe(once);
});

it('compiling is charged, by the size of the result; a compiled filter costs nothing', () => {
  const small = stepsToGet(filterOf(-10));
  const large = stepsToGet(filterOf(-500, 200));

  expect(small).toBeGreaterThan(0);
  expect(large).toBeGreaterThan(20 * small);
  expect(stepsToGet(filterOf(-500, 200))).toBe(0);
});

it('a filter that takes the whole budget to compile is not compiled, each time', () => {
  for (const _ of ['first', 'second']) expect(() => stepsToGet(multiplied(40, 25, 0))).toThrow(TooManySteps);
});

it.each([
  ['a new release accepts', 8, 10, 3],
  ['an earlier release accepted, within their budget', 18, 10, 1],
])(
  'the largest filters that %s, of 100 webhooks, leave room for those of others',
  (_, left, right, workspaces) => {
    const filters = Array.from({ length: 100 * workspaces }, (_, n) => multiplied(left, right, n));
    expect(accepted.safeParse(filters[0]).success).toBe(workspaces > 1);
    const other = filterOf(-20, 20);
    stepsToGet(other);

    for (const filter of filters) expect(stepsToGet(filter)).toBeGreaterThan(25_000);

    for (const filter of [...filters, other]) expect(stepsToGet(filter)).toBe(0);
  },
);
