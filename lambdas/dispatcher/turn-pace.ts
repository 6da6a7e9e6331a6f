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
 * An item's turns that are used within less than `m` intervals are at most `m`, and so a second has at most `m` of each
 * item while none is used more than `m · interval - 1 s` late.
 */
export function turnPace(perSecond: number): TurnPace {
  const items = Math.ceil(perSecond / PER_ITEM);
  const intervalMs = Math.ceil((1_000_000 * items) / (PART_OF_LIMIT * perSecond)) / 1_000;
  const most = Math.floor((perSecond + 1) / items);
  return { items, intervalMs, slackMs: (most * intervalMs - 1_000) / 2 };
}
