import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayUntilDue, isEarly, MAX_DELAY_SECONDS } from '../../../lambdas/dispatcher/queue-delay.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { NOW } from '../factories/fixed-values.ts';

const dueIn = (ms: number) => ({ not_before: timestamp(NOW + ms) });

describe('a message', () => {
  it.each([
    [{}, false],
    [dueIn(-1), false],
    [dueIn(0), false],
    [dueIn(999), false],
    [dueIn(1_000), true],
    [dueIn(86_400_000), true],
  ])('is early from a second before it is due: %j', (message, early) => {
    expect(isEarly(message, NOW)).toBe(early);
  });

  it.each([
    [{}, 0],
    [dueIn(-5_000), 0],
    [dueIn(0), 0],
    [dueIn(5_000), 5],
    [dueIn(5_400), 5],
    [dueIn(5_600), 6],
    [dueIn(900_000), 900],
    [dueIn(900_001), 900],
    [dueIn(86_400_000), 900],
  ])('is delayed until it is due, by at most 15 minutes: %j', (message, seconds) => {
    expect(delayUntilDue(message, NOW)).toBe(seconds);
  });
});

it('any wait consists of hops of at most 15 minutes, and ends within a second of the due time', () => {
  fc.assert(
    fc.property(fc.nat(8 * 24 * 3_600_000), (wait) => {
      const message = dueIn(wait);
      const delays: number[] = [];
      let now = NOW;
      do {
        delays.push(delayUntilDue(message, now));
        now += (delays.at(-1) ?? 0) * 1_000;
      } while (isEarly(message, now));

      expect(Math.abs(now - (NOW + wait))).toBeLessThan(1_000);
      expect(Math.max(...delays)).toBeLessThanOrEqual(MAX_DELAY_SECONDS);
      expect(delays.length).toBeLessThanOrEqual(Math.ceil(wait / 900_000) + 1);
    }),
  );
});
