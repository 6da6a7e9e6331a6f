import { expect, it } from 'vitest';
import { ManualClock, stoppableClock } from '../../local/clock.ts';

it('fires no timer of a stopped clock', () => {
  const manual = new ManualClock(5);
  const clock = stoppableClock(manual);
  const fired: number[] = [];
  for (const ms of [1, 2, 3]) {
    const cancel = clock.after(ms, () => fired.push(clock.now()));
    if (ms === 2) cancel();
  }
  manual.advance(2);
  clock.stop();
  manual.advance(2);
  expect(fired).toEqual([6]);
});
