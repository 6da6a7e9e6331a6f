import { expect, it } from 'vitest';
import { filterMatcher } from '../../../../lambdas/shared/webhook/filter-matcher.ts';

const filterOf = (n: number, values = 1) => ({
  data: { clicks: Array.from({ length: values }, (_, at) => n + at) },
});

it('a filter is compiled once, whether it is stored as text or as an object', () => {
  const compiled = filterMatcher(JSON.stringify(filterOf(1)));

  expect(filterMatcher(JSON.stringify(filterOf(1)))).toBe(compiled);
  expect(filterMatcher(filterOf(1))).toBe(compiled);
  expect(filterMatcher(filterOf(2))).not.toBe(compiled);
  expect(compiled.matches({ data: { clicks: 1 } })).toBe(true);
});

it('a bounded size of compiled filters is kept: the ones used last', () => {
  const often = filterMatcher(filterOf(-1));
  const once = filterMatcher(filterOf(-2));

  // Each has more than 200 parts, and all together more than twice the bound.
  for (let n = 0; n < 1_000; n += 1) {
    filterMatcher(filterOf(n * 1_000, 200));
    if (n % 100 === 0) expect(filterMatcher(filterOf(-1))).toBe(often);
  }

  expect(filterMatcher(filterOf(-2))).not.toBe(once);
});
