import type { Invoke } from '../lambda/invoke.ts';

/** The number of requests that wait for a function. */
export interface WaitingGauge {
  waiting: number;
}

/**
 * Runs at most `limit` invocations at once and queues the others. On one machine, more threads only take more memory.
 * @param gauge counts waiting invocations, of all functions
 */
export function limitConcurrency(invoke: Invoke, limit: number, gauge: WaitingGauge): Invoke {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async function invokeWithinLimit(event) {
    if (running >= limit) {
      gauge.waiting += 1;
      await new Promise<void>((resolve) => waiting.push(resolve));
      gauge.waiting -= 1;
    } else running += 1;
    try {
      return await invoke(event);
    } finally {
      const next = waiting.shift();
      if (next !== undefined) next();
      else running -= 1;
    }
  };
}
