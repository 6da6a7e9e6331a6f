import type { Clock } from '../clock.ts';

const UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Parses a schedule such as `rate(5 minutes)` into milliseconds. The unit is singular after 1 and plural otherwise.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html
 *
 * @throws Error that names any other schedule, `cron(…)` included
 */
export function parseRate(expression: string): number {
  const [, count, unit = '', plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const every = Number(count) * Number(UNITS_MS[unit]);
  if (every > 0 && (count === '1') === (plural === '')) return every;
  throw new Error(`only schedules such as rate(1 minute) and rate(5 hours) are supported, not ${expression}`);
}

/**
 * Calls `fire` at this interval from now on, with one timer. A time that passed while the machine slept is left out.
 * Returns a function that ends it.
 */
export function startSchedule(clock: Clock, everyMs: number, fire: () => void): () => void {
  let nextAt = clock.now() + everyMs;
  let cancel = arm();
  function arm(): () => void {
    return clock.after(Math.max(0, nextAt - clock.now()), () => {
      const missed = Math.max(0, Math.floor((clock.now() - nextAt) / everyMs));
      nextAt += (missed + 1) * everyMs;
      cancel = arm();
      fire();
    });
  }
  return () => cancel();
}
