import { logError } from '../shared/observe/log.ts';

/**
 * Gives what `work` gives, and calls `onSlow` once, while `work` is still under way, if it takes longer than that.
 *
 * What came of `work` is told only after `onSlow` has ended, so that nothing runs on after an invocation; so `onSlow`
 * has to be bounded itself. It is best effort: its failure is logged and changes nothing.
 *
 * @param afterMs how long work may take before it is slow, in milliseconds
 */
export async function noticeSlow<Result>(
  work: Promise<Result>,
  onSlow: () => Promise<void>,
  afterMs = 1_000,
): Promise<Result> {
  let noticed: Promise<void> | undefined;
  const timer = setTimeout(() => {
    noticed = logFailure(onSlow);
  }, afterMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    await noticed;
  }
}

async function logFailure(onSlow: () => Promise<void>): Promise<void> {
  try {
    await onSlow();
  } catch (error) {
    logError('what is slow could not be noted', error);
  }
}
