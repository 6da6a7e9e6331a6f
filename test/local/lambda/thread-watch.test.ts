import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchThread } from '../../../local/lambda/thread-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Watches a thread that computes as much as the test says. */
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
    /** Advances time; the thread computes for `active` of these milliseconds. */
    pass(ms: number, active = 0) {
      work.active += active;
      vi.advanceTimersByTime(ms);
    },
  };
}

describe('a thread', () => {
  it('has room when idle', () => {
    expect(watched().watch.hasRoom()).toBe(true);
  });

  it('has no room beside a new invocation until it has waited for 250 ms', () => {
    const { watch, onRoom, pass } = watched();
    watch.started('a');
    pass(249, 100);
    expect(watch.hasRoom()).toBe(false);
    expect(onRoom).not.toHaveBeenCalled();

    pass(1);
    expect(watch.hasRoom()).toBe(true);
    expect(onRoom).toHaveBeenCalledOnce();
  });

  it('has no room for 250 ms after each invocation that joins, however long the others have waited', () => {
    const { watch, pass } = watched();
    watch.started('a');
    pass(400);
    watch.started('b');
    pass(249);
    expect(watch.hasRoom()).toBe(false);
    pass(1);
    expect(watch.hasRoom()).toBe(true);
  });

  it('has room again when the newcomer ends, but not when another invocation does', () => {
    const { watch, pass } = watched();
    watch.started('a');
    pass(250);
    watch.started('b');
    watch.ended('a', 1);
    expect(watch.hasRoom()).toBe(false);
    watch.started('c');
    watch.ended('c', 1);
    expect(watch.hasRoom()).toBe(true);
  });

  it('has no room while it computes more than it waits', () => {
    const { watch, onRoom, pass } = watched();
    watch.started('a');
    pass(250, 126);
    expect(watch.hasRoom()).toBe(false);
    expect(onRoom).not.toHaveBeenCalled();

    pass(250, 124);
    expect(watch.hasRoom()).toBe(true);
    expect(onRoom).toHaveBeenCalledOnce();
    pass(250, 250);
    expect(watch.hasRoom()).toBe(false);
  });

  it('has room after its last invocation ends, and is no longer sampled', () => {
    const { watch, onRoom, pass } = watched();
    watch.started('a');
    pass(250, 250);
    watch.ended('a', 0);
    expect(watch.hasRoom()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    pass(1_000);
    expect(onRoom).not.toHaveBeenCalled();
  });

  it('is no longer sampled after it ends', () => {
    const { watch } = watched();
    watch.started('a');
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
