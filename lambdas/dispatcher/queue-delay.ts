import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';

/** SQS delays a message by at most 15 minutes. */
export const MAX_DELAY_SECONDS = 900;

/** SQS delays are whole seconds: a message that arrives less than a second early is attempted. */
const EARLY_MS = 1_000;

/** Whether a message arrived before its attempt is due, as after a delay of 15 minutes. */
export function isEarly({ not_before }: Pick<DeliveryMessage, 'not_before'>, now: number): boolean {
  return not_before !== undefined && Date.parse(not_before) - now >= EARLY_MS;
}

/** A message comes back this long before its place in line, and waits for its exact turn in the dispatcher. */
const BEFORE_PLACE_MS = 1_000;

/** Seconds until the attempt is due, up to the longest SQS delay; before its place for a message that waits in line. */
export function delayUntilDue(
  { not_before, turn }: Pick<DeliveryMessage, 'not_before' | 'turn'>,
  now: number,
): number {
  if (not_before === undefined) return 0;
  const ms = Date.parse(not_before) - now;
  const seconds = turn === undefined ? Math.round(ms / 1_000) : Math.floor((ms - BEFORE_PLACE_MS) / 1_000);
  return Math.min(MAX_DELAY_SECONDS, Math.max(0, seconds));
}

/** When a message is due that waits longer than SQS can delay it, in epoch milliseconds; else `undefined`. */
export function longWait(
  { not_before }: Pick<DeliveryMessage, 'not_before'>,
  now: number,
): number | undefined {
  if (not_before === undefined) return undefined;
  const dueAt = Date.parse(not_before);
  return dueAt - now > MAX_DELAY_SECONDS * 1_000 ? dueAt : undefined;
}
