/** What one read of a partition found. */
export interface PartitionPage<Item> {
  /** Highest id first. May be empty although there is more. */
  readonly items: readonly Item[];
  /** The partition is known down to this id, inclusive; absent: down to its end. */
  readonly readTo?: string;
}

/** Reads on in a partition: items with ids lower than `below`. */
export type ReadPartition<Item> = (below: string) => Promise<PartitionPage<Item>>;

interface Partition<Item> {
  readonly read: ReadPartition<Item>;
  /** Read and not yet taken. */
  items: readonly Item[];
  /** As in {@link PartitionPage}; `undefined` at the end. */
  readTo: string | undefined;
}

/**
 * The `limit` items with the highest ids below `below`, highest first, over partitions that are each in that order.
 * A partition is read on only when what is known of it is used up, all such partitions at once.
 *
 * `next` is the id below which to go on, absent at the end. Where the reads are used up before the page is full, the
 * page is what is certain to be complete, and `next` is how far down that is: going on skips nothing.
 *
 * @param maxReads reads of single partitions, at most; at least as many as there are partitions
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
    const dry = partitions.filter(({ items, readTo }) => items.length === 0 && readTo !== undefined);
    if (dry.length > readsLeft) return { items: merged, next: watermark(dry) };
    readsLeft -= dry.length;
    await Promise.all(dry.map(readOn));
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

/** Takes items for as long as no partition can have one that is newer and not yet read. */
function takeNewest<Item extends { readonly id: string }>(
  partitions: readonly Partition<Item>[],
  merged: Item[],
  limit: number,
): void {
  while (merged.length < limit) {
    const newest = partitions.reduce((a, b) => ((b.items[0]?.id ?? '') > (a.items[0]?.id ?? '') ? b : a));
    const [item, ...rest] = newest.items;
    if (item === undefined || item.id < watermark(partitions)) return;
    merged.push(item);
    newest.items = rest;
  }
}

/** All partitions are known down to this id, inclusive. */
const watermark = (partitions: readonly Partition<unknown>[]): string =>
  partitions.reduce((highest, { readTo = '' }) => (readTo > highest ? readTo : highest), '');

const isAtEnd = ({ items, readTo }: Partition<unknown>): boolean =>
  items.length === 0 && readTo === undefined;
