/*
 * Seen with MiniStack 1.5.33: it starts a process for each of a function's requests at once, as Lambda starts an
 * environment. Lambda's have processors of their own; here a hundred processes that start together on a few processors
 * all take longer than the function's time-out, and are answered with 502.
 */

/** Requests that a processor takes on at once. */
const PER_PROCESSOR = 4;

/** A processor count that can take the suite's largest burst, a hundred requests. */
const ENOUGH = 25;

/** @returns a sentence, and how many requests the way in lets through at once; the others wait there */
export function limitBurst(processors: number): { sentence: string; limit: number } {
  const limit = processors * PER_PROCESSOR;
  const sentence =
    processors >= ENOUGH
      ? `${processors} processors take a burst of ${limit} requests: nothing to repair.`
      : `A process for each request is too much for ${processors} processors: the way in lets ${limit} through at once.`;
  return { sentence, limit };
}
