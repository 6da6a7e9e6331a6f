import { type Clock, systemClock } from '../../local/clock.ts';

/** The system clock, until time is skipped. */
export interface SkippingClock extends Clock {
  /** Skips `ms` milliseconds. Timers due by then fire now, in order. */
  skip(ms: number): void;
}

interface Timer {
  readonly at: number;
  readonly action: () => void;
  cancel: () => void;
}

export function skippingClock(): SkippingClock {
  const timers = new Set<Timer>();
  let skipped = 0;
  const now = () => systemClock.now() + skipped;

  function schedule(timer: Timer): void {
    timer.cancel();
    timer.cancel = systemClock.after(timer.at - now(), () => {
      timers.delete(timer);
      timer.action();
    });
  }

  return {
    now,
    after(ms, action) {
      const timer: Timer = { at: now() + ms, action, cancel: () => {} };
      timers.add(timer);
      schedule(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    skip(ms) {
      skipped += ms;
      const due = [...timers].filter(({ at }) => at <= now()).sort((a, b) => a.at - b.at);
      for (const timer of due) {
        // An earlier action may have canceled it.
        if (!timers.delete(timer)) continue;
        timer.cancel();
        timer.action();
      }
      for (const timer of timers) schedule(timer);
    },
  };
}
