import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { parseRate, startSchedule } from '../../../local/events/schedule.ts';

describe('a schedule expression', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(2 days)', 172_800_000],
  ])('%s is every %i ms', (expression, ms) => {
    expect(parseRate(expression)).toBe(ms);
  });

  it.each([
    'cron(0 12 * * ? *)',
    'rate(1 minutes)',
    'rate(2 minute)',
    'rate(0 minutes)',
    'rate(30 seconds)',
    'rate(1.5 hours)',
    'rate(-1 minute)',
    'at(2026-01-01T00:00:00)',
    '',
  ])('%j is refused by name', (expression) => {
    expect(() => parseRate(expression)).toThrow(`not ${expression}`);
  });
});

describe('a schedule', () => {
  it('fires after each interval, not at the start', () => {
    const clock = new ManualClock();
    const fired: number[] = [];
    const started = clock.now();
    startSchedule(clock, 60_000, () => fired.push(clock.now() - started));

    clock.advance(59_999);
    expect(fired).toEqual([]);
    clock.advance(120_001);
    expect(fired).toEqual([60_000, 120_000, 180_000]);
  });

  it('keeps to its times when it fires late, and leaves out the times that have passed', () => {
    let now = 0;
    let timer: { ms: number; action: () => void } | undefined;
    const late = {
      now: () => now,
      after(ms: number, action: () => void) {
        timer = { ms, action };
        return () => {};
      },
    };
    let fired = 0;
    startSchedule(late, 60_000, () => {
      fired += 1;
    });
    const wakeAt = (time: number) => {
      now = time;
      timer?.action();
    };

    wakeAt(61_000);
    expect([fired, timer?.ms]).toEqual([1, 59_000]);
    wakeAt(3_630_000);
    expect([fired, timer?.ms]).toEqual([2, 30_000]);
  });

  it('does not fire after its end', () => {
    const clock = new ManualClock();
    let fired = 0;
    const end = startSchedule(clock, 60_000, () => {
      fired += 1;
    });
    clock.advance(60_000);
    end();
    clock.advance(600_000);

    expect(fired).toBe(1);
  });
});
