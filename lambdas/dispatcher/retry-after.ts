/** The longest delay that a receiver can request, in milliseconds. */
export const MAX_WAIT_MS = 24 * 60 * 60 * 1_000;

/** A two-digit year is at most this far ahead (RFC 9110 §5.6.7). */
const TWO_DIGIT_YEARS_AHEAD = 50;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const DAY_NAME = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY_NAME = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
// 60 is a leap second.
const TIME = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)';

/** RFC 9110 §5.6.7: recipients accept all three forms, all in UTC; senders today use the first. */
const DATE_FORMS = {
  imfFixdate: new RegExp(`^${DAY_NAME}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  rfc850: new RegExp(`^${LONG_DAY_NAME}, (?<day>\\d{2})-${MONTH}-(?<shortYear>\\d{2}) ${TIME} GMT$`),
  asctime: new RegExp(`^${DAY_NAME} ${MONTH} (?<day>\\d{2}| \\d) ${TIME} (?<year>\\d{4})$`),
};

/**
 * Parses a `Retry-After` header, seconds or a date (RFC 9110 §10.2.3), into milliseconds from 0 to 24 hours. 0 for a past
 * date, 24 hours for a longer delay, `undefined` for an invalid header.
 *
 * @param now epoch milliseconds
 */
export function retryAfterMs(header: string, now: number): number | undefined {
  const wait = /^\d+$/.test(header) ? Number(header) * 1_000 : msUntil(header, now);
  return wait === undefined ? undefined : Math.min(MAX_WAIT_MS, Math.max(0, wait));
}

// Not Date.parse: it reads asctime as local time and accepts many invalid dates.
function msUntil(date: string, now: number): number | undefined {
  for (const form of Object.values(DATE_FORMS)) {
    const fields = form.exec(date)?.groups;
    if (fields === undefined) continue;
    const at = fields.shortYear === undefined ? utc(fields, Number(fields.year)) : recent(fields, now);
    return at === undefined ? undefined : at - now;
  }
  return undefined;
}

type Fields = Readonly<Record<string, string | undefined>>;

/** Returns `undefined` for a day that doesn't exist in its month. */
function utc({ month = '', day, hour, minute, second }: Fields, year: number): number | undefined {
  const monthIndex = MONTHS.indexOf(month);
  const midnight = new Date(Date.UTC(year, monthIndex, Number(day)));
  if (midnight.getUTCMonth() !== monthIndex) return undefined;
  return midnight.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000;
}

/** Returns the date in the latest year with these two digits that is at most 50 years ahead. */
function recent(fields: Fields, now: number): number | undefined {
  const limit = new Date(now);
  limit.setUTCFullYear(limit.getUTCFullYear() + TWO_DIGIT_YEARS_AHEAD);
  const lastYear = limit.getUTCFullYear();
  const year = lastYear - ((lastYear - Number(fields.shortYear)) % 100);
  const at = utc(fields, year);
  return at !== undefined && at > limit.getTime() ? utc(fields, year - 100) : at;
}
