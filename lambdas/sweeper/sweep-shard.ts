import type { WaitingDelivery } from '../shared/waiting/waiting-delivery.ts';
import { type Cursor, lastMinute } from './cursor.ts';

export interface SweepShardPorts {
  /** Reads a page of the deliveries due in a minute, sorted by id. Sees every put that has succeeded. */
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
 * Sends a shard's deliveries that are due soon, page by page, and returns the cursor that it reached. Each page is sent
 * before the cursor moves past it: if the sweeper dies in between, the next one sends the page again.
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
    // Empty minutes are saved together. `false`: another sweeper has taken over the shard.
    if (items.length > 0 && !(await save())) return at;
  }
  await save();
  return at;
}
