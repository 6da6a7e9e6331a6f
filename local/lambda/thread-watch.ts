import type { Worker } from 'node:worker_threads';

/** How long a new invocation has its thread to itself, and the interval between samples, in milliseconds. */
const ALONE_MS = 250;

/** A thread that computes for more than this share of the time has no room. */
const COMPUTING_SHARE = 0.5;

/** Tells whether a thread has room for another invocation. */
interface ThreadWatch {
  /** Call when an invocation starts. It is the newcomer until it ends or {@link ALONE_MS} pass. */
  started(requestId: string): void;
  /** Call when an invocation ends and `left` others are still in flight. */
  ended(requestId: string, left: number): void;
  /** Tells whether there is no newcomer and the thread was mostly waiting in the last sample. */
  hasRoom(): boolean;
  stop(): void;
}

/**
 * Watches a thread while it has invocations, and samples its event loop utilization four times a second.
 * @param onRoom called when a sample finds room
 */
export function watchThread({ performance }: Pick<Worker, 'performance'>, onRoom: () => void): ThreadWatch {
  let newcomer: string | undefined;
  let computing = false;
  let timer: NodeJS.Timeout | undefined;

  function scheduleSample(): void {
    clearTimeout(timer);
    const before = performance.eventLoopUtilization();
    timer = setTimeout(() => {
      newcomer = undefined;
      computing = performance.eventLoopUtilization(before).utilization > COMPUTING_SHARE;
      scheduleSample();
      if (!computing) onRoom();
    }, ALONE_MS);
  }

  return {
    started(requestId) {
      newcomer = requestId;
      scheduleSample();
    },
    ended(requestId, left) {
      if (newcomer === requestId) newcomer = undefined;
      if (left > 0) return;
      clearTimeout(timer);
      computing = false;
    },
    hasRoom: () => newcomer === undefined && !computing,
    stop: () => clearTimeout(timer),
  };
}
