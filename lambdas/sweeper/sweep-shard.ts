import type { WaitingDelivery } from '../shared/waiting/waiting-delivery.ts';
import { type Cursor, lastMinute } from './cursor.ts';

export interface SweepShardPorts {
  /** Reads a page of what is due in a minute, in the order of the ids, with every put that has succeeded. */
  readonly readDue: (
    minute: number,
    shard: number,
    after: string | undefined,
  ) => Promise<{ readonly items: readonly WaitingDelivery[]; readonly after?: string }>;
  /** Sends deliveries to their queues. @throws unless all were sent */
  readonly send: (items: readonly WaitingDelivery[]) => Promise<void>;
  /** Moves a shard's cursor. `false`: another sweeper has moved it, even to the same place. */
  readonly saveCursor: (shard: number, before: Cursor | undefined, after: Cursor) => Promise<boolean>;
  readonly now: () => number;
}

/**
 * Sends what a shard has to send by now, page by page, and returns how far it came. Each page is sent before the cursor
 * moves past it: a sweeper that ends in between makes the next one send the page again.
 *
 * @param stored the cursor as stored
 * @param from where to start if none is stored
 * @throws if a call fails; the pages before are saved
 */
export async function sweepShard(
  ports: SweepShardPorts,
  shard: number,
  { stored, from }: { readonly stored: Cursor | undefined; readonly from: Cursor },
  hasTimeLeft: () => boolean,
): Promise<Cursor> {
  let saved = stored;
  let at = stored ?? from;
  const save = async () => {
    const before = saved;
    saved = at;
    return before === at || ports.saveCursor(shard, before, at);
  };
  while (at.minute <= lastMinute(ports.now()) && hasTimeLeft()) {
    const { items, after } = await ports.readDue(at.minute, shard, at.after);
    if (items.length > 0) await ports.send(items);
    at = after === undefined ? { minute: at.minute + 1 } : { minute: at.minute, after };
    // Empty minutes are saved together. Another sweeper goes on where it took over.
    if (items.length > 0 && !(await save())) return at;
  }
  await save();
  return at;
}
