import type { GuardedFunction } from '../../local/event-sources/loop-guard.ts';
import { synthesize } from './synthesized-stack.ts';

/** Whether Lambda stops a function's loops, from the template. `Terminate` is Lambda's default. */
export function recursiveLoopOf(name: string): GuardedFunction['recursiveLoop'] {
  const { RecursiveLoop = 'Terminate' } = synthesize().named(name).properties;
  return RecursiveLoop as GuardedFunction['recursiveLoop'];
}
