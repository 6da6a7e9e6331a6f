import { expect, it } from 'vitest';
import { isOverdue } from '../../../../lambdas/shared/delivery/overdue.ts';
import { timestamp } from '../../../../lambdas/shared/formats/timestamp.ts';
import { NOW } from '../../factories/fixed-values.ts';

const DAY = 86_400_000;

it.each([
  ['due in the future', 'pending', NOW + DAY, false],
  ['due for less than a day', 'pending', NOW - DAY + 1, false],
  ['due for a day', 'pending', NOW - DAY, true],
  ['ended', 'delivered', NOW - DAY, false],
] as const)('a delivery that is %s: %s', (_, status, due, expected) => {
  expect(isOverdue({ status, next_attempt_at: timestamp(due) }, NOW)).toBe(expected);
});
