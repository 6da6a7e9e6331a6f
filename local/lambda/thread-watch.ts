import type { Worker } from 'node:worker_threads';

/** How long an invocation has its thread to itself, in milliseconds. */
const ALONE_MS = 250;

/** A thread that computes for more than this share of its time doesn't wait for anybody else. */
const COMPUTING_SHARE = 0.5;

/** Knows whether a thread has room for an invocation beside those that it has. */
export interface ThreadWatch {
  /** An invocation began. It is the newcomer until it ends or has been alone for long enough. */
  began(requestId: string): void;
  /** An invocation ended; `left` others are still under way. */
  ended(requestId: string, left: number): void;
  /** Whether there is no newcomer, and the thread did little but wait when it was last looked at. */
  hasRoom(): boolean;
  stop(): void;
}

/**
 * Watches a thread while it has invocations: four times a second it looks how much of its time the thread computed.
 * @param onRoom called when a look finds room
 */
export function watchThread({ performance }: Pick<Worker, 'performance'>, onRoom: () => void): ThreadWatch {
  let newcomer: string | undefined;
  let computing = false;
  let timer: NodeJS.Timeout | undefined;

  function lookLater(): void {
    clearTimeout(timer);
    const before = performance.eventLoopUtilization();
    timer = setTimeout(() => {
      newcomer = undefined;
      computing = performance.eventLoopUtilization(before).utilization > COMPUTING_SHARE;
      lookLater();
      if (!computing) onRoom();
    }, ALONE_MS);
  }

  return {
    began(requestId) {
      newcomer = requestId;
      lookLater();
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
