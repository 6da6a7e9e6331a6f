import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchThread } from '../../../local/lambda/thread-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A thread whose work a test decides on: milliseconds of computing so far. */
function watched() {
  const work = { active: 0 };
  const since = Date.now();
  const sample = (before?: { idle: number; active: number }) => {
    const active = work.active - (before?.active ?? 0);
    const idle = Date.now() - since - work.active - (before?.idle ?? 0);
    return { idle, active, utilization: active / (active + idle || 1) };
  };
  const onRoom = vi.fn();
  const watch = watchThread({ performance: { eventLoopUtilization: sample } }, onRoom);
  return {
    watch,
    onRoom,
    /** Time goes by, in which the thread computes for so many milliseconds. */
    pass(ms: number, active = 0) {
      work.active += active;
      vi.advanceTimersByTime(ms);
    },
  };
}

describe('a thread', () => {
  it('has room while nothing is under way', () => {
    expect(watched().watch.hasRoom()).toBe(true);
  });

  it('has none beside an invocation that has just begun, and some after 250 ms of waiting', () => {
    const { watch, onRoom, pass } = watched();
    watch.began('a');
    pass(249, 100);
    expect(watch.hasRoom()).toBe(false);
    expect(onRoom).not.toHaveBeenCalled();

    pass(1);
    expect(watch.hasRoom()).toBe(true);
    expect(onRoom).toHaveBeenCalledOnce();
  });

  it('has none for 250 ms beside each that joins it, however long the others have waited', () => {
    const { watch, pass } = watched();
    watch.began('a');
    pass(400);
    watch.began('b');
    pass(249);
    expect(watch.hasRoom()).toBe(false);
    pass(1);
    expect(watch.hasRoom()).toBe(true);
  });

  it('has room again as soon as the one that joined it has ended, and not when another has', () => {
    const { watch, pass } = watched();
    watch.began('a');
    pass(250);
    watch.began('b');
    watch.ended('a', 1);
    expect(watch.hasRoom()).toBe(false);
    watch.began('c');
    watch.ended('c', 1);
    expect(watch.hasRoom()).toBe(true);
  });

  it('has none while it computes more than it waits', () => {
    const { watch, onRoom, pass } = watched();
    watch.began('a');
    pass(250, 126);
    expect(watch.hasRoom()).toBe(false);
    expect(onRoom).not.toHaveBeenCalled();

    pass(250, 124);
    expect(watch.hasRoom()).toBe(true);
    expect(onRoom).toHaveBeenCalledOnce();
    pass(250, 250);
    expect(watch.hasRoom()).toBe(false);
  });

  it('has room when it has computed and all is done, and isn’t looked at any more', () => {
    const { watch, onRoom, pass } = watched();
    watch.began('a');
    pass(250, 250);
    watch.ended('a', 0);
    expect(watch.hasRoom()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    pass(1_000);
    expect(onRoom).not.toHaveBeenCalled();
  });

  it('isn’t looked at once it has ended', () => {
    const { watch } = watched();
    watch.began('a');
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
