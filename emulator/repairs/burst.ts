/*
 * MiniStack 1.5.33 starts a process for each concurrent request of a function. A hundred processes that start together on
 * a few processors all exceed the function's timeout, and their requests get a 502.
 */

/** Concurrent requests per processor. */
const PER_PROCESSOR = 4;

/** Processors for the suite's largest burst, a hundred requests. */
const ENOUGH = 25;

/** Returns the number of requests that the proxy lets through at a time, and a sentence for the log. */
export function limitBurst(processors: number): { sentence: string; limit: number } {
  const limit = processors * PER_PROCESSOR;
  const sentence =
    processors >= ENOUGH
      ? `${processors} processors handle a burst of ${limit} requests: nothing to repair.`
      : `A process per request overloads ${processors} processors: the proxy lets ${limit} through at a time.`;
  return { sentence, limit };
}
