import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery/delivery-record.ts';
import { READ_FROM_AGE_MS } from '../shared/delivery/in-flight.ts';
import { idTime } from '../shared/formats/ids.ts';

/**
 * The state of the attempt that a message requests:
 *
 * - `pending`: the delivery's next attempt
 * - `recorded`: the delivery's last attempt, made by this message or a copy of it
 * - `outdated`: neither; the delivery moved on, ended, was requested again or is no longer recorded
 */
export type MessageState = 'pending' | 'recorded' | 'outdated';

/** Compares a message with its delivery. The table applies the same rules to every write. */
export function messageState(message: DeliveryMessage, record: DeliveryRecord | undefined): MessageState {
  if (record === undefined) return message.attempt === 1 ? 'pending' : 'outdated';
  if (record.round === message.round && record.attempt_count === message.attempt) return 'recorded';
  if (record.attempt_count !== message.attempt - 1) return 'outdated';
  // A new round's message can arrive before the round is recorded.
  const isNewRound = record.round < message.round;
  const isPending = record.round === message.round && record.status === 'pending';
  return isNewRound || isPending ? 'pending' : 'outdated';
}

/** Whether a message is a first attempt from fan-out that never waited for a turn. */
export const isStraightFromBus = ({ origin, turn }: DeliveryMessage): boolean =>
  origin === 'bus' && turn === undefined;

/**
 * Whether to read the delivery before an attempt. A message straight from the bus, received for the first time soon after
 * its event, can only compete with a copy of itself. Later, or after a wait for a turn, a replay may have sent the event
 * already.
 *
 * @param receipt `at` is in epoch milliseconds
 */
export const mustReadDelivery = (
  message: DeliveryMessage,
  { redelivered, at }: { readonly redelivered: boolean; readonly at: number },
): boolean => redelivered || !isStraightFromBus(message) || at - idTime(message.event_id) >= READ_FROM_AGE_MS;
