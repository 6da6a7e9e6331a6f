import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { retryAfterMs } from '../../../lambdas/dispatcher/retry-after.ts';
import { NOW } from '../factories/fixed-values.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

const LONG_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The three forms of RFC 9110 §5.6.7. */
const FORMS: Record<string, (at: Date) => string> = {
  'an IMF-fixdate': (at) => at.toUTCString(),
  'an RFC 850 date': (at) => {
    const [, day, month, year = '', time] = at.toUTCString().split(' ');
    return `${LONG_NAMES[at.getUTCDay()]}, ${day}-${month}-${year.slice(-2)} ${time} GMT`;
  },
  'an asctime date': (at) => {
    const [name = '', day, month, year, time] = at.toUTCString().split(' ');
    return `${name.replace(',', '')} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
  },
};

/** Whole seconds within 49 years of now, so two digits identify a year. */
const secondsFromNow = fc.integer({ min: -1_500_000_000, max: 1_500_000_000 });
const nearbySeconds = fc.integer({ min: 1, max: 86_400 });

describe('a number of seconds', () => {
  it('is the wait, up to a day', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(retryAfterMs(String(seconds), NOW)).toBe(Math.min(seconds * 1_000, DAY_MS));
      }),
    );
  });

  it('of any number of digits is bounded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 5_000 }), (digits) => {
        expect(retryAfterMs('9'.repeat(digits), NOW)).toBe(DAY_MS);
      }),
    );
  });

  it('can start with zeros', () => {
    expect(retryAfterMs('007', NOW)).toBe(7_000);
  });
});

describe.each(Object.entries(FORMS))('%s', (_name, format) => {
  it('is the wait until then: none for a past date, and at most a day', () => {
    fc.assert(
      fc.property(fc.oneof(secondsFromNow, nearbySeconds), (seconds) => {
        const at = Math.trunc(NOW / 1_000) * 1_000 + seconds * 1_000;
        expect(retryAfterMs(format(new Date(at)), NOW)).toBe(Math.min(Math.max(at - NOW, 0), DAY_MS));
      }),
    );
  });

  describe('on a machine in another time zone', () => {
    afterEach(() => void vi.unstubAllEnvs());

    it('is read as UTC', () => {
      vi.stubEnv('TZ', 'Pacific/Auckland');
      expect(new Date(NOW).getTimezoneOffset()).not.toBe(0);
      expect(retryAfterMs(format(new Date('2026-11-20T11:15:30Z')), NOW)).toBe(3_600_000 - 123);
    });
  });
});

describe('a date', () => {
  it.each([
    'Fri, 20 Nov 2026 10:16:30 GMT',
    'Friday, 20-Nov-26 10:16:30 GMT',
    'Fri Nov 20 10:16:30 2026',
    // The name of the day is redundant.
    'Mon, 20 Nov 2026 10:16:30 GMT',
  ])('%s is a minute from now', (header) => {
    expect(retryAfterMs(header, NOW)).toBe(60_000 - 123);
  });

  it('can have a leap second, and in asctime a day of one digit', () => {
    expect(retryAfterMs('Thu, 31 Dec 2026 23:59:60 GMT', Date.UTC(2026, 11, 31, 23, 59, 50))).toBe(10_000);
    expect(retryAfterMs('Sun Nov  1 00:00:10 2026', Date.UTC(2026, 10, 1))).toBe(10_000);
  });

  it.each([
    ['the 31st of a month of 30 days', 'Tue, 31 Nov 2026 10:16:30 GMT'],
    ['the 29th of February outside a leap year', 'Mon Feb 29 10:16:30 2027'],
    ['a day 0', 'Fri, 00 Nov 2026 10:16:30 GMT'],
    ['an hour 24', 'Fri, 20 Nov 2026 24:00:00 GMT'],
    ['a minute 60', 'Fri, 20 Nov 2026 10:60:00 GMT'],
    ['a second 61', 'Fri, 20 Nov 2026 10:16:61 GMT'],
    ['another zone', 'Fri, 20 Nov 2026 10:16:30 CET'],
    ['no zone', 'Fri, 20 Nov 2026 10:16:30'],
    ['a zone after asctime', 'Fri Nov 20 10:16:30 2026 GMT'],
    ['an unknown month', 'Fri, 20 Nev 2026 10:16:30 GMT'],
    ['lower case', 'fri, 20 nov 2026 10:16:30 gmt'],
    ['a day of one digit', 'Fri, 6 Nov 2026 10:16:30 GMT'],
    ['ISO 8601', '2026-11-20T10:16:30Z'],
  ])('with %s is invalid', (_what, header) => {
    expect(retryAfterMs(header, NOW)).toBeUndefined();
  });
});

describe('a year of two digits', () => {
  it('is at most 50 years ahead, or else the latest past year', () => {
    expect(retryAfterMs('Friday, 20-Nov-76 10:15:30 GMT', NOW)).toBe(DAY_MS);
    expect(retryAfterMs('Friday, 20-Nov-76 10:15:31 GMT', NOW)).toBe(0);
    expect(retryAfterMs('Sunday, 06-Nov-94 08:49:37 GMT', NOW)).toBe(0);
    expect(retryAfterMs('Thursday, 01-Jan-27 00:00:00 GMT', NOW)).toBe(DAY_MS);
  });

  it('can be in the next century', () => {
    const newYearsEve = Date.UTC(2099, 11, 31, 23, 59, 50);
    expect(retryAfterMs('Friday, 01-Jan-00 00:00:00 GMT', newYearsEve)).toBe(10_000);
  });
});

describe('anything else', () => {
  it.each(['', ' ', '-1', '+5', '1.5', '1e3', '0x10', '5s', '5, 6', ' 5', '٣', 'soon', 'NaN', 'Infinity'])(
    'is invalid: %j',
    (header) => {
      expect(retryAfterMs(header, NOW)).toBeUndefined();
    },
  );

  it('never becomes a wait below 0, above a day or NaN', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    const month = fc.constantFrom('Jan', 'Feb', 'Apr', 'Dec', 'Foo');
    const dates = fc
      .tuple(digits(2), month, digits(4), digits(2), digits(2), digits(2))
      .map(([d, m, y, h, min, sec]) => `Fri, ${d} ${m} ${y} ${h}:${min}:${sec} GMT`);
    const numbers = fc.stringMatching(/^[-+\d.e]{1,30}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), numbers, dates), (header) => {
        const wait = retryAfterMs(header, NOW) ?? 0;
        expect(wait >= 0 && wait <= DAY_MS).toBe(true);
      }),
    );
  });
});
