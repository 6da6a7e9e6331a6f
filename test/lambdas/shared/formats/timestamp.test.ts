import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timestamp } from '../../../../lambdas/shared/formats/timestamp.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';

it('a timestamp is RFC 3339 in UTC with milliseconds', () => {
  expect(timestamp(NOW)).toBe(NOW_TEXT);
  expect(timestamp(0)).toBe('1970-01-01T00:00:00.000Z');
});

it('timestamps compare as their times do, which DynamoDB conditions rely on', () => {
  const times = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) });
  fc.assert(
    fc.property(times, times, (one, other) => {
      expect(timestamp(one) < timestamp(other)).toBe(one < other);
    }),
  );
});
