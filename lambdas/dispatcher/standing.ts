import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery/delivery-record.ts';

/**
 * How a message stands to what is on record of its delivery.
 *
 * - `awaited`: the attempt that it asks for is the delivery's next
 * - `made`: that attempt is the last on record, so this message or a copy of it made it
 * - `outdated`: the delivery has gone on, has ended, was asked for again since, or is off the record
 */
export type Standing = 'awaited' | 'made' | 'outdated';

/** The table holds every write to the same rules. */
export function standing(message: DeliveryMessage, record: DeliveryRecord | undefined): Standing {
  if (record === undefined) return message.attempt === 1 ? 'awaited' : 'outdated';
  if (record.round === message.round && record.attempt_count === message.attempt) return 'made';
  if (record.attempt_count !== message.attempt - 1) return 'outdated';
  // A new round's message can be faster than the note of it in the record.
  const isNewRound = record.round < message.round;
  const isWaiting = record.round === message.round && record.status === 'pending';
  return isNewRound || isWaiting ? 'awaited' : 'outdated';
}

/**
 * Whether the message comes from fan-out without a detour: a first attempt that has waited for nothing, neither for
 * somebody to ask for it nor for its turn.
 */
export const isFresh = ({ attempt, round, not_before, turn_at }: DeliveryMessage): boolean =>
  attempt === 1 && round === 0 && not_before === undefined && turn_at === undefined;

/**
 * Whether the record has to be read before the attempt is made. What comes from fan-out, received for the first time,
 * needs no reading: nothing can have gone before it but a copy. What has waited for its turn can have been sent
 * meanwhile, where a replay did not find it on record.
 */
export const needsLookUp = (message: DeliveryMessage, { redelivered }: { redelivered: boolean }): boolean =>
  redelivered || !isFresh(message);
