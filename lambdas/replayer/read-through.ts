import type { IdRangePage, IdRangeQuery } from '../shared/aws/id-range.ts';
import type { ReplayPosition } from '../shared/replay/replay-record.ts';
import { PAGE_SIZE } from './replay-ports.ts';

interface PartitionPage<Item> extends IdRangePage<Item> {
  /** Items read, filtered ones included. @default the length of `items` */
  readonly scanned?: number;
}

/**
 * Reads a page of {@link PAGE_SIZE} items, on through the partitions until it is full: a small workspace has few items
 * in each. `next` is the start of the next page, absent on the last one.
 */
export async function readThrough<Item>(
  partitions: readonly string[],
  start: ReplayPosition,
  read: (partition: string, query: Pick<IdRangeQuery, 'after' | 'limit'>) => Promise<PartitionPage<Item>>,
): Promise<{ readonly items: readonly Item[]; readonly scanned: number; readonly next?: ReplayPosition }> {
  const items: Item[] = [];
  let scanned = 0;
  let next = start;
  for (;;) {
    const partition = partitions[next.partition];
    if (partition === undefined) return { items, scanned };
    if (scanned >= PAGE_SIZE) return { items, scanned, next };
    const page = await read(partition, {
      ...(next.after !== undefined && { after: next.after }),
      limit: PAGE_SIZE - scanned,
    });
    items.push(...page.items);
    scanned += page.scanned ?? page.items.length;
    next =
      page.after === undefined
        ? { partition: next.partition + 1 }
        : { partition: next.partition, after: page.after };
  }
}
