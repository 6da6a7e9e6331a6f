import type { OverflowWrite } from './writes-of.ts';

/** What became of one try. */
export type CountOutcome =
  | { readonly kind: 'counted' }
  /** DynamoDB takes no more writes to the link just now, or another transaction is at it. */
  | { readonly kind: 'busy' }
  /** Nothing was written, because the table knows better. Never both empty and false. */
  | {
      readonly kind: 'refused';
      /** The ids of the clicks that were counted before. */
      readonly countedBefore: ReadonlySet<string>;
      /** The link leads elsewhere now, or was deleted. */
      readonly moved: boolean;
    };

/**
 * Counts all clicks of a write or none, and none that was counted before.
 * @param moved whether the clicks are to say for themselves where they were sent, because the link doesn't any more
 * @throws where there is no link of this name
 */
export type CountClicks = (write: OverflowWrite, moved: boolean) => Promise<CountOutcome>;

/** The link takes no writes: the clicks stay in the queue for now. */
export class LinkBusy extends Error {
  override name = 'LinkBusy';

  constructor() {
    super('The link took no more writes until the time was up; its clicks stay in the queue.');
  }
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

/**
 * Counts the clicks of a write, each once, however often this is called with it.
 *
 * @param deps.wait resolves after so many milliseconds
 * @param deps.random from 0 to 1
 * @param deps.mayGoOn whether there is still time for a try
 */
export function makeCountWrite(deps: {
  readonly countClicks: CountClicks;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
}) {
  /** @throws {LinkBusy} and what `countClicks` throws */
  return async (write: OverflowWrite, mayGoOn: () => boolean): Promise<void> => {
    let { clicks } = write;
    let moved = false;
    let busy = 0;
    while (clicks.length > 0) {
      if (!mayGoOn()) throw new LinkBusy();
      const outcome = await deps.countClicks({ ...write, clicks }, moved);
      switch (outcome.kind) {
        case 'counted':
          return;
        case 'refused':
          clicks = clicks.filter(({ id }) => !outcome.countedBefore.has(id));
          moved ||= outcome.moved;
          break;
        case 'busy':
          // Full jitter: two consumers that meet at a link must not meet again.
          await deps.wait(deps.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** busy));
          busy += 1;
      }
    }
  };
}
