import type { Invoke } from '../lambda/invoke.ts';

/** How many requests wait for a function. */
export interface WaitingGauge {
  waiting: number;
}

/**
 * Lets at most `limit` calls run at once; the others wait their turn. More threads than that don't answer more
 * requests on one machine, they only take its memory.
 *
 * @param gauge keeps how many wait, of all that have it in common
 */
export function limitConcurrency(
  invoke: Invoke,
  limit: number,
  gauge: WaitingGauge = { waiting: 0 },
): Invoke {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (event) => {
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
