import type { DeliveryMessage, UnrecordedAttempt } from '../shared/delivery/delivery-message.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { logWarning } from '../shared/observe/log.ts';

/** The mean wait after the first failure, in milliseconds; doubles with each failure up to the longest. */
const FIRST_WAIT_MS = 5_000;

/** Below the longest delay of SQS, with jitter. */
const LONGEST_WAIT_MS = 10 * 60 * 1_000;

/** Failures before the message is left to SQS and goes to the dead-letter queue: about a day. */
const MAX_FAILURES = 150;

/**
 * Makes the message that records an attempt later. Its result is at most 7 KB of JSON: 1 KiB of a response, each byte of
 * which can become six characters.
 *
 * @param error why the attempt can't be recorded now
 * @throws `error` after a day of failures
 */
export function recordLater(
  { turn: _, ...message }: DeliveryMessage,
  { result, token }: Pick<UnrecordedAttempt, 'result' | 'token'>,
  error: unknown,
  { now, random }: { readonly now: () => number; readonly random: () => number },
): DeliveryMessage {
  const failures = (message.unrecorded?.failures ?? 0) + 1;
  if (failures > MAX_FAILURES) throw error;
  const { webhook_id, workspace_id, delivery_id, event_id, attempt } = message;
  const code = error instanceof Error ? error.name : undefined;
  logWarning('attempt not recorded yet', {
    ...{ webhook_id, workspace_id, delivery_id, event_id, attempt, code },
  });
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)) * (0.5 + random());
  return {
    ...message,
    origin: 'retried',
    not_before: timestamp(now() + wait),
    unrecorded: { result, token, failures },
  };
}
