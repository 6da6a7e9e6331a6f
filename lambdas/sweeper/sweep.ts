import { KEPT_SECONDS, MINUTE_MS, WAITING_SHARDS } from '../shared/waiting/waiting-delivery.ts';
import type { Cursor } from './cursor.ts';
import { type SweepPorts, sweepShard } from './sweep-shard.ts';

const SHARDS = Array.from({ length: WAITING_SHARDS }, (_, shard) => shard);

/**
 * Sends the deliveries that become due within the next minutes to their retry queues, all shards at the same time.
 *
 * Without cursors, it starts now if the table is empty, and else with the oldest delivery that the table can hold.
 *
 * @throws after all shards have ended, if one failed, or if time ran out and a delivery that is already due remains.
 * The next sweep continues at the cursors.
 */
export function makeSweep(
  ports: SweepPorts & {
    /** The stored cursors, by shard. */
    readonly readCursors: () => Promise<ReadonlyMap<number, Cursor>>;
    readonly isTableEmpty: () => Promise<boolean>;
  },
) {
  return async function sweep(hasTimeLeft: () => boolean): Promise<void> {
    const cursors = await ports.readCursors();
    const from = { minute: await firstMinute(cursors) };
    const results = await Promise.allSettled(
      SHARDS.map((shard) => sweepShard(ports, shard, { stored: cursors.get(shard), from }, hasTimeLeft)),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    const due = Math.floor(ports.now() / MINUTE_MS);
    const reached = results.flatMap((result) => (result.status === 'fulfilled' ? result.value.minute : []));
    const behind = due - Math.min(...reached);
    if (behind > 0) throw new Error(`The sweep is ${behind} minutes behind.`);
  };

  async function firstMinute(cursors: ReadonlyMap<number, Cursor>): Promise<number> {
    const minute = Math.floor(ports.now() / MINUTE_MS);
    const isNew = cursors.size === 0 && (await ports.isTableEmpty());
    return isNew ? minute : minute - Math.ceil((KEPT_SECONDS * 1_000) / MINUTE_MS);
  }
}
