import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_RETRY_SCHEDULE,
  parseRetrySchedule,
  retryWait,
} from '../../../lambdas/dispatcher/retry-schedule.ts';

const minute = 60;
const hour = 60 * minute;

it('the default schedule is the contract’s', () => {
  expect(DEFAULT_RETRY_SCHEDULE).toEqual([
    5,
    5 * minute,
    30 * minute,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour,
  ]);
});

describe('the wait after a failed attempt', () => {
  const schedules = fc.array(fc.integer({ min: 0, max: 604_800 }), { maxLength: 12 });
  const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('is the schedule’s ±10 %, in milliseconds', () => {
    fc.assert(
      fc.property(schedules, fc.nat(11), fractions, (schedule, index, random) => {
        const seconds = schedule[index];
        fc.pre(seconds !== undefined);
        const wait = retryWait(index + 1, schedule, random);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(seconds * 900));
        expect(wait).toBeLessThanOrEqual(Math.ceil(seconds * 1_100));
        expect(Number.isInteger(wait)).toBe(true);
      }),
    );
  });

  it('spans the whole jitter, from −10 % to +10 %', () => {
    expect(retryWait(1, [100], 0)).toBe(90_000);
    expect(retryWait(1, [100], 0.5)).toBe(100_000);
    expect(retryWait(1, [100], 0.999_999)).toBe(110_000);
  });

  it('is none after the last attempt', () => {
    fc.assert(
      fc.property(schedules, fractions, (schedule, random) => {
        expect(retryWait(schedule.length + 1, schedule, random)).toBeUndefined();
      }),
    );
  });
});

describe('the setting', () => {
  it('is parsed as its schedule', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 604_800 }), { minLength: 1 });
    fc.assert(
      fc.property(waits, fc.constantFrom(',', ', ', ' ,'), (schedule, comma) => {
        expect(parseRetrySchedule(schedule.join(comma))).toEqual(schedule);
      }),
    );
  });

  it('can have fractions of a second', () => {
    expect(parseRetrySchedule('0.5,1')).toEqual([0.5, 1]);
  });

  it.each(['', ' ', '5,', ',5', '5,,5', 'five', '5s', '-1', '604801', 'NaN', 'Infinity', '5;6'])(
    'is refused unless it is a list of seconds up to a week: %j',
    (setting) => {
      expect(() => parseRetrySchedule(setting)).toThrow('A retry schedule is a list of seconds');
    },
  );
});
