/**
 * Turns are given at this part of the limit. The rest is room for attempts that start late: without it, the next ones
 * would make a second with too many.
 */
const PART_OF_LIMIT = 0.95;

/** An item takes 1,000 writes a second, and a message can need several. A higher limit is split over several items. */
const PER_ITEM = 100;

export interface TurnPace {
  /** The number of items that the limit is split over. */
  readonly items: number;
  /** Milliseconds between the turns of one item, in whole microseconds, which add up exactly. */
  readonly intervalMs: number;
  /** How long after its time a turn can be used, in milliseconds. The same again is left for the network. */
  readonly slackMs: number;
}

/**
 * The pace of turns under a limit, so that no second has more than the limit and one.
 *
 * A second with turns of each item that are used up to `s` late has at most `(1 + s) · 0.95 · limit + items` attempts. That
 * is at most `limit + 1` for the `s` that is returned twice over.
 */
export function turnPace(perSecond: number): TurnPace {
  const items = Math.ceil(perSecond / PER_ITEM);
  const rate = PART_OF_LIMIT * perSecond;
  return {
    items,
    intervalMs: Math.ceil((1_000_000 * items) / rate) / 1_000,
    slackMs: (1_000 * ((perSecond + 1 - items) / rate - 1)) / 2,
  };
}
