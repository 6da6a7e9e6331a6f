import { keyOf } from '../shared/delivery/delivery-key.ts';
import type { ReplayPage } from './replay-ports.ts';

/**
 * Write units a second that a replay may use of one partition of the Deliveries table, which takes 1,000. The other half
 * is left to live events.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const PARTITION_UNITS = 500;

/**
 * Write units a second that a replay may use of the table, which takes 4,000 when it is new.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
const TABLE_UNITS = 2_000;

/**
 * A queued delivery is written twice: when it is queued and after its attempt. A write costs a unit per KB of the whole
 * item, and each attempt takes about 1 KB.
 */
const WRITES_PER_DELIVERY = 2;

/** Milliseconds that a page of deliveries must take for the replay to stay within its write budget. */
export function budgetMs({ messages, deliveries }: Pick<ReplayPage, 'messages' | 'deliveries'>): number {
  const stored = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  const unitsOf = new Map<string, number>();
  let total = 0;
  for (const message of messages) {
    const { webhook_id: partition } = keyOf(message, stored.get(message.delivery_id));
    const units = WRITES_PER_DELIVERY * message.attempt;
    unitsOf.set(partition, (unitsOf.get(partition) ?? 0) + units);
    total += units;
  }
  return (
    1_000 * Math.max(total / TABLE_UNITS, ...[...unitsOf.values()].map((units) => units / PARTITION_UNITS))
  );
}
