import { expect, it, onTestFinished, vi } from 'vitest';
import { skippingClock } from '../../../cli/chaos/skipping-clock.ts';

function startClock() {
  vi.useFakeTimers({ now: 1_000 });
  onTestFinished(() => void vi.useRealTimers());
  const fired: string[] = [];
  const clock = skippingClock();
  return { clock, fired, fire: (name: string) => () => void fired.push(name) };
}

it('follows the system clock', () => {
  const { clock, fired, fire } = startClock();
  clock.after(50, fire('a'));
  vi.advanceTimersByTime(49);
  expect([clock.now(), fired]).toEqual([1_049, []]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(['a']);
});

it('fires what is due by the skipped time in order, and the rest that much earlier', () => {
  const { clock, fired, fire } = startClock();
  clock.after(300, fire('b'));
  clock.after(200, fire('a'));
  clock.after(1_000, fire('c'));
  clock.skip(400);
  expect([clock.now(), fired]).toEqual([1_400, ['a', 'b']]);
  vi.advanceTimersByTime(599);
  expect(fired).toEqual(['a', 'b']);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(['a', 'b', 'c']);
});

it('fires no canceled timer, also one that an earlier timer cancels', () => {
  const { clock, fired, fire } = startClock();
  const cancel = clock.after(20, fire('b'));
  clock.after(10, cancel);
  clock.after(5, fire('a'))();
  clock.skip(100);
  vi.advanceTimersByTime(100);
  expect(fired).toEqual([]);
});
