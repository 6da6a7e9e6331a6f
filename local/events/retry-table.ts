import type { Storage } from '../storage/storage.ts';
import type { BusEvent, Rule, RuleTarget } from './rule.ts';

/** An event that hasn't reached a target. Times are epoch milliseconds. */
export interface PendingDelivery {
  /** Its row in the table. `undefined` before the first failure. */
  readonly row: number | undefined;
  readonly event: BusEvent;
  /** The retries so far, including one that waits for `nextAt`. */
  readonly retryAttempts: number;
  readonly nextAt: number;
  /** No retry starts later than this. */
  readonly expiresAt: number;
}

/** The stored deliveries that wait for a retry. */
interface RetryTable {
  load(rule: Rule, target: RuleTarget): PendingDelivery[];
  /** Stores a delivery, in the place of its earlier state. @returns its row */
  put(delivery: PendingDelivery, rule: Rule, target: RuleTarget): number;
  delete(row: number): void;
}

/** Opens the table, and creates it if it is new. The deliveries of a target that no longer exists stay there. */
export function openRetryTable({ database, write }: Storage): RetryTable {
  database.exec(`CREATE TABLE IF NOT EXISTS event_deliveries (
    row INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    target TEXT NOT NULL,
    event TEXT NOT NULL,
    retry_attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT`);
  const put = database.prepare('REPLACE INTO event_deliveries VALUES (?, ?, ?, ?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM event_deliveries WHERE row = ?');

  return {
    load: (rule, target) =>
      database
        .prepare('SELECT * FROM event_deliveries WHERE rule = ? AND target = ?')
        .all(rule.arn, target.id)
        .map(({ row, event, retry_attempts, next_at, expires_at }) => ({
          row: Number(row),
          event: JSON.parse(String(event)),
          retryAttempts: Number(retry_attempts),
          nextAt: Number(next_at),
          expiresAt: Number(expires_at),
        })),
    put({ row = null, event, retryAttempts, nextAt, expiresAt }, rule, target) {
      const values = [rule.arn, target.id, JSON.stringify(event), retryAttempts, nextAt, expiresAt];
      return Number(write(() => put.run(row, ...values)).lastInsertRowid);
    },
    delete(row) {
      write(() => remove.run(row));
    },
  };
}
