import type { Pacing } from '../../../lambdas/shared/batch/in-rounds.ts';
import { NOW } from './fixed-values.ts';

/** A pacing whose waits take no time and are as long as the backoff allows. */
export function makePacing(): Pacing & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  return { now: () => NOW, wait: async (ms) => waits.push(ms), random: () => 1, waits };
}
