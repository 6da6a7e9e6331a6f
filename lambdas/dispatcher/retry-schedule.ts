/** Contract: seconds between attempts, that is 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
export const DEFAULT_RETRY_SCHEDULE: readonly number[] = [
  5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
];

const JITTER = 0.1;

/**
 * Milliseconds to wait after a failed attempt, with ±10 % jitter so that retries spread out; `undefined` after the last
 * attempt.
 *
 * @param attempt the number of the attempt that failed, from 1
 * @param schedule seconds between attempts; its length is the number of retries
 * @param random a fraction in [0, 1)
 */
export function retryWait(attempt: number, schedule: readonly number[], random: number): number | undefined {
  const seconds = schedule[attempt - 1];
  if (seconds === undefined) return undefined;
  return Math.round(seconds * 1_000 * (1 - JITTER + 2 * JITTER * random));
}

/**
 * Parses a comma-separated setting such as `5,300,1800`.
 *
 * @throws unless each entry is a number of seconds from 0 to a week
 */
export function parseRetrySchedule(setting: string): readonly number[] {
  return setting.split(',').map((entry) => {
    const seconds = entry.trim() === '' ? Number.NaN : Number(entry);
    if (seconds >= 0 && seconds <= 604_800) return seconds;
    throw new Error(`A retry schedule is a list of seconds such as 5,300,1800; "${setting}" is not.`);
  });
}
