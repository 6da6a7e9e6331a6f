import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { makeThrottle } from '../../../local/http-api/throttle.ts';

const count = (admit: () => boolean, tries: number): number =>
  Array.from({ length: tries }, admit).filter(Boolean).length;

describe('a throttle', () => {
  it('admits a burst, then the rate', () => {
    const clock = new ManualClock();
    const admit = makeThrottle({ rateLimit: 10, burstLimit: 5 }, clock);
    expect(count(admit, 20)).toBe(5);
    clock.advance(100);
    expect(count(admit, 20)).toBe(1);
    clock.advance(250);
    expect(count(admit, 20)).toBe(2);
    clock.advance(50);
    expect(count(admit, 20)).toBe(1);
  });

  it('never saves up more than a burst', () => {
    const clock = new ManualClock();
    const admit = makeThrottle({ rateLimit: 10, burstLimit: 5 }, clock);
    clock.advance(60_000);
    expect(count(admit, 20)).toBe(5);
  });

  it('admits nothing with a burst of 0', () => {
    const clock = new ManualClock();
    const admit = makeThrottle({ rateLimit: 10, burstLimit: 0 }, clock);
    clock.advance(1_000);
    expect(count(admit, 5)).toBe(0);
  });
});
