import { KEPT_SECONDS, MINUTE_MS, WAITING_SHARDS } from '../shared/waiting/waiting-delivery.ts';
import type { Cursor } from './cursor.ts';
import { type SweepShardPorts, sweepShard } from './sweep-shard.ts';

const SHARDS = Array.from({ length: WAITING_SHARDS }, (_, shard) => shard);

export interface SweepPorts extends SweepShardPorts {
  /** The stored cursors, by shard. */
  readonly readCursors: () => Promise<ReadonlyMap<number, Cursor>>;
  /** The first minute that has a delivery, `Infinity` without one, or `undefined` if there are too many to tell. */
  readonly oldestMinute: () => Promise<number | undefined>;
}

/**
 * Sends the deliveries that become due within the next minutes to their retry queues, all shards at the same time. A
 * shard without a cursor starts with the oldest delivery of the table.
 *
 * @throws after all shards have ended, if one failed, or if time ran out and a delivery that is already due remains.
 * The next sweep continues at the cursors.
 */
export function makeSweep(ports: SweepPorts) {
  return async function sweep(hasTimeLeft: () => boolean): Promise<void> {
    const cursors = await ports.readCursors();
    const from = { minute: cursors.size === SHARDS.length ? nowMinute() : await firstMinute() };
    const results = await Promise.allSettled(
      SHARDS.map((shard) => sweepShard(ports, shard, { stored: cursors.get(shard), from }, hasTimeLeft)),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    const reached = results.flatMap((result) => (result.status === 'fulfilled' ? result.value.minute : []));
    const behind = nowMinute() - Math.min(...reached);
    if (behind > 0) throw new Error(`The sweep is ${behind} minutes behind.`);
  };

  async function firstMinute(): Promise<number> {
    const oldest = (await ports.oldestMinute()) ?? nowMinute() - (KEPT_SECONDS * 1_000) / MINUTE_MS;
    return Math.min(oldest, nowMinute());
  }

  function nowMinute(): number {
    return Math.floor(ports.now() / MINUTE_MS);
  }
}
