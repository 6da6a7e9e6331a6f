import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';

/**
 * Write units of the Deliveries table that a replay may use. All deliveries of a webhook share one partition, which
 * takes 1,000 units a second. A replay leaves half of them to live events.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const UNITS_PER_SECOND = 500;

/**
 * A queued delivery is written twice: when it is queued and after its attempt. A write costs a unit per KB of the whole
 * item, and each attempt takes about 1 KB.
 */
const WRITES_PER_DELIVERY = 2;

/** Milliseconds that these deliveries must take for the replay to stay within its write budget. */
export function budgetMs(messages: readonly DeliveryMessage[]): number {
  const units = messages.reduce((sum, { attempt }) => sum + WRITES_PER_DELIVERY * attempt, 0);
  return (units * 1_000) / UNITS_PER_SECOND;
}
