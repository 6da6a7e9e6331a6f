import type { CountOverflowClicks } from '../shared/link/count-overflow-clicks.ts';
import type { OverflowWrite } from './plan-writes.ts';

/** Time ran out while the link was busy. */
export class LinkBusyError extends Error {
  override readonly name = 'LinkBusyError';

  constructor() {
    super('The link was busy until time ran out; its clicks stay in the queue.');
  }
}

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 2_000;

/**
 * Counts each click of a write once, however often it is called with that write.
 *
 * @param deps.wait resolves after this many milliseconds
 * @param deps.random a fraction in [0, 1)
 */
export function makeCountWrite(deps: {
  readonly countClicks: CountOverflowClicks;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
}) {
  /** @throws {LinkBusyError} and the errors of `countClicks` */
  return async function countWrite(write: OverflowWrite, hasTimeLeft: () => boolean): Promise<void> {
    let { clicks } = write;
    let linkChanged = false;
    let busy = 0;
    while (clicks.length > 0) {
      if (!hasTimeLeft()) throw new LinkBusyError();
      const outcome = await deps.countClicks({ ...write, clicks }, linkChanged);
      switch (outcome.kind) {
        case 'counted':
          return;
        case 'rejected':
          clicks = clicks.filter(({ id }) => !outcome.alreadyCounted.has(id));
          linkChanged ||= outcome.linkChanged;
          break;
        case 'busy':
          // Full jitter: two consumers that collide on a link must not collide again.
          await deps.wait(deps.random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** busy));
          busy += 1;
      }
    }
  };
}
