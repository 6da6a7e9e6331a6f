import type { Engine } from './operations/operation.ts';

const FIVE_YEARS_S = 5 * 365 * 24 * 60 * 60;

/**
 * Deletes the items whose expiry, in epoch seconds, is in the past five years.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 *
 * @returns the number of deleted items
 */
export function sweepExpired({ clock, items, tables, writeItem }: Engine): number {
  const now = Math.floor(clock.now() / 1000);
  let deleted = 0;
  for (const table of tables.values()) {
    if (table.expiryAttribute === undefined) continue;
    for (const row of items.expiring(table.store, now - FIVE_YEARS_S, now)) {
      writeItem({ table, place: row, before: JSON.parse(row.item), after: undefined }, true);
      deleted += 1;
    }
  }
  return deleted;
}
