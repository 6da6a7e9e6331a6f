import type { Clock } from '../clock.ts';

/** The gap between the starts of batches, in milliseconds: for each record or invocation, and at most. */
const GAP_MS = 2;
const MAX_GAP_MS = 20;

export interface BatchPaceOptions {
  readonly clock: Clock;
  /** Maximum records in a batch. */
  readonly batchSize: number;
  /** How long an incomplete batch waits for more records, in milliseconds. */
  readonly batchingWindowMs: number;
}

/** The waits of a loop that delivers batches. */
export interface BatchPace {
  /** Resolves once `isTrue`, or after `ms` milliseconds. @default ms - never */
  until(isTrue: () => boolean, ms?: number): Promise<void>;
  /** Resolves once the next batch may start, or after {@link stop}. `waiting` counts the records for it. */
  next(waiting: () => number): Promise<void>;
  /** Records the start of a batch of `records`, with which `invocations` are in flight. */
  started(records: number, invocations: number): void;
  /** Lets the current wait check its condition again. */
  wake(): void;
  /** Ends the current wait and all later ones. */
  stop(): void;
  readonly stopped: boolean;
}

/**
 * Makes the pace of one loop. A full batch starts at once. An incomplete batch starts when its batching window is over and
 * the gap after the start of the last batch has passed: 2 ms for each of that batch's records or for each invocation then
 * in flight, whichever are more, and at most 20 ms.
 *
 * So a single record doesn't wait, while more than 500 records a second, or slow invocations, make the batches grow, which
 * saves invocations. An invocation that hangs holds up the next one by 20 ms at most.
 */
export function makeBatchPace({ clock, batchSize, batchingWindowMs }: BatchPaceOptions): BatchPace {
  let gapEndsAt = 0;
  let stopped = false;
  let wake = () => {};

  // Waits by timers and not by the time of day, which can step back.
  async function until(isTrue: () => boolean, ms = Number.POSITIVE_INFINITY): Promise<void> {
    let isOver = ms <= 0;
    const hasTimer = !isOver && Number.isFinite(ms);
    const cancel = hasTimer ? clock.after(ms, end) : () => {};
    function end(): void {
      isOver = true;
      wake();
    }
    while (!stopped && !isOver && !isTrue()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    cancel();
  }

  return {
    until,
    async next(waiting) {
      await until(() => waiting() > 0);
      const gapLeftMs = Math.min(MAX_GAP_MS, gapEndsAt - clock.now());
      await until(() => waiting() >= batchSize, Math.max(batchingWindowMs, gapLeftMs));
    },
    started(records, invocations) {
      gapEndsAt = clock.now() + Math.min(MAX_GAP_MS, GAP_MS * Math.max(records, invocations));
    },
    wake: () => wake(),
    stop() {
      stopped = true;
      wake();
    },
    get stopped() {
      return stopped;
    },
  };
}
