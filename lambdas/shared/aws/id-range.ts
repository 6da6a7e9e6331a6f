import { type IdPrefix, lowestId } from '../formats/ids.ts';

/** A page of a partition, in ascending order of ids. */
export interface IdRangeQuery {
  /** Lowest id, inclusive. */
  readonly from: string;
  /** Highest id, exclusive. */
  readonly to: string;
  /** Id to continue after. @default - starts at `from` */
  readonly after?: string;
  /** Maximum number of items to read. */
  readonly limit: number;
}

export interface IdRangePage<Item> {
  readonly items: readonly Item[];
  /** Id to continue after. Absent on the last page. */
  readonly after?: string;
}

/** Bounds the ids of events, or of their deliveries, from `since` (inclusive) to `until` (exclusive). */
export function idRange(prefix: IdPrefix, since: string, until: string): Pick<IdRangeQuery, 'from' | 'to'> {
  return { from: lowestId(prefix, Date.parse(since)), to: lowestId(prefix, Date.parse(until)) };
}
