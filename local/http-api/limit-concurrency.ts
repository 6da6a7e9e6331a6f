import type { Invoke } from '../lambda/invoke.ts';

/**
 * Lets at most `limit` calls run at once; the others wait their turn. More threads than that don't answer more
 * requests on one machine, they only take its memory.
 */
export function limitConcurrency(invoke: Invoke, limit: number): Invoke {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (event) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await invoke(event);
    } finally {
      const next = waiting.shift();
      if (next !== undefined) next();
      else running -= 1;
    }
  };
}
