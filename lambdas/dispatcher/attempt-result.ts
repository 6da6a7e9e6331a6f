import type { Attempt, DeliveryStatus } from '../shared/delivery/delivery-record.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { PostOutcome } from './post/outcome.ts';
import { retryAfterMs } from './retry-after.ts';
import { retryWait } from './retry-schedule.ts';

/** What an attempt makes of its delivery. */
export interface AttemptResult {
  readonly attempt: Attempt;
  readonly status: DeliveryStatus;
  /** When the next attempt is due; only where one is. */
  readonly nextAttemptAt?: string;
}

/**
 * Judges the outcome of an attempt: 2xx is delivered; 410 says that the receiver wants nothing any more; anything else
 * is tried again on the schedule and is exhausted after its last wait. A receiver can ask for a longer wait, not for a
 * shorter one.
 *
 * @param at `number` is the attempt's place in the schedule, from 1; the times are milliseconds since the epoch
 */
export function attemptResult(
  outcome: PostOutcome,
  at: { readonly number: number; readonly started: number; readonly ended: number },
  { schedule, random }: { readonly schedule: readonly number[]; readonly random: () => number },
): AttemptResult {
  const attempt: Attempt = {
    at: timestamp(at.started),
    duration_ms: Math.round(outcome.durationMs),
    status_code: outcome.kind === 'answered' ? outcome.status : null,
    error: outcome.kind === 'failed' ? `${outcome.error}: ${outcome.detail}` : null,
    answer: outcome.kind === 'answered' ? outcome.answer : null,
  };
  if (hasDelivered(attempt)) return { attempt, status: 'delivered' };
  if (isGone(attempt)) return { attempt, status: 'discarded' };
  const wait = retryWait(at.number, schedule, random());
  if (wait === undefined) return { attempt, status: 'exhausted' };
  const longest = Math.max(wait, askedWait(outcome, at.ended));
  return { attempt, status: 'pending', nextAttemptAt: timestamp(at.ended + longest) };
}

export const hasDelivered = ({ status_code }: Attempt): boolean =>
  status_code !== null && status_code >= 200 && status_code < 300;

export const isGone = ({ status_code }: Attempt): boolean => status_code === 410;

/** When the attempt was over, in milliseconds since the epoch. */
export const attemptEnd = ({ at, duration_ms }: Attempt): number => Date.parse(at) + duration_ms;

/** The answers with which a receiver can say when it will take more: RFC 6585 §4, RFC 9110 §15.6.4. */
const MAY_ASK_TO_WAIT: readonly number[] = [429, 503];

/** How long the receiver asks to be left alone, in milliseconds, up to 24 hours. */
function askedWait(outcome: PostOutcome, now: number): number {
  if (outcome.kind !== 'answered' || outcome.retryAfter === undefined) return 0;
  return MAY_ASK_TO_WAIT.includes(outcome.status) ? (retryAfterMs(outcome.retryAfter, now) ?? 0) : 0;
}
