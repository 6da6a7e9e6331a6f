export interface PartitionPage<Item> {
  /** Highest id first. May be empty before the end of the partition. */
  readonly items: readonly Item[];
  /** Lowest id that the read covered. Absent at the end of the partition. */
  readonly readTo?: string;
}

/** Reads the items of a partition with ids lower than `below`. */
export type ReadPartition<Item> = (below: string) => Promise<PartitionPage<Item>>;

interface Partition<Item> {
  readonly read: ReadPartition<Item>;
  /** Read, but not merged yet. */
  items: readonly Item[];
  /** As in {@link PartitionPage}; `undefined` at the end. */
  readTo: string | undefined;
}

/**
 * Merges partitions into one page: the `limit` items with the highest ids lower than `below`, highest first. Reads on
 * in a partition only when its items are used up, in all such partitions at once. Of items with the same id, the one of
 * the earlier partition in the list counts.
 *
 * `next` is the `below` of the next page, absent on the last one. If `maxReads` runs out, the page is short, and `next`
 * is the id that all partitions have been read to, so that no item is skipped.
 *
 * @param maxReads maximum number of partition reads; at least the number of partitions
 */
export async function mergeNewest<Item extends { readonly id: string }>(options: {
  readonly partitions: readonly ReadPartition<Item>[];
  readonly below: string;
  readonly limit: number;
  readonly maxReads: number;
}): Promise<{ readonly items: readonly Item[]; readonly next?: string }> {
  const partitions = options.partitions.map(
    (read): Partition<Item> => ({ read, items: [], readTo: options.below }),
  );
  const merged: Item[] = [];
  let readsLeft = options.maxReads;
  for (;;) {
    const usedUp = partitions.filter(({ items, readTo }) => items.length === 0 && readTo !== undefined);
    if (usedUp.length > readsLeft) return { items: merged, next: watermark(usedUp) };
    readsLeft -= usedUp.length;
    await Promise.all(usedUp.map(readOn));
    takeNewest(partitions, merged, options.limit);
    if (partitions.every(isAtEnd)) return { items: merged };
    const last = merged.at(-1);
    if (merged.length === options.limit && last !== undefined) return { items: merged, next: last.id };
  }
}

async function readOn<Item>(partition: Partition<Item>): Promise<void> {
  if (partition.readTo === undefined) return;
  const { items, readTo } = await partition.read(partition.readTo);
  partition.items = items;
  partition.readTo = readTo;
}

/** Moves items to `merged` until an unread part of a partition could hold a newer one. */
function takeNewest<Item extends { readonly id: string }>(
  partitions: readonly Partition<Item>[],
  merged: Item[],
  limit: number,
): void {
  while (merged.length < limit) {
    const newest = partitions.reduce((a, b) => ((b.items[0]?.id ?? '') > (a.items[0]?.id ?? '') ? b : a));
    const [item, ...rest] = newest.items;
    if (item === undefined || item.id < watermark(partitions)) return;
    if (item.id !== merged.at(-1)?.id) merged.push(item);
    newest.items = rest;
  }
}

/** Returns the id that all partitions have been read to, inclusive. */
const watermark = (partitions: readonly Partition<unknown>[]): string =>
  partitions.reduce((highest, { readTo = '' }) => (readTo > highest ? readTo : highest), '');

const isAtEnd = ({ items, readTo }: Partition<unknown>): boolean =>
  items.length === 0 && readTo === undefined;
