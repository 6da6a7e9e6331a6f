/** The time and timers of the local services. Tests use a {@link ManualClock}. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `action` once, `ms` milliseconds from now. Returns a function that cancels it. */
  after(ms: number, action: () => void): () => void;
}

/** Node's longest timer, 24.8 days, in milliseconds. A longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The system clock. Its timers don't keep the process alive, and fire after 24.8 days at the latest. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, Math.min(ms, MAX_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Makes a clock whose timers do nothing after `stop`, so that they don't use what is closed by then. */
export function stoppableClock(clock: Clock): Clock & { stop(): void } {
  let stopped = false;
  return {
    now: () => clock.now(),
    after: (ms, action) =>
      clock.after(ms, () => {
        if (!stopped) action();
      }),
    stop() {
      stopped = true;
    },
  };
}

/** A clock that only moves with {@link ManualClock.advance}. */
export class ManualClock implements Clock {
  #now: number;
  #timers: { at: number; action: () => void }[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Advances by `ms`, firing timers in order, each at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.action();
    }
    this.#now = end;
  }
}
