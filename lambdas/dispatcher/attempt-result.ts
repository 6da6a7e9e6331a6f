import type { Attempt, AttemptResult } from '../shared/delivery/delivery-record.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { PostOutcome } from './post/outcome.ts';
import { MAX_WAIT_MS, retryAfterMs } from './retry-after.ts';
import { retryWait } from './retry-schedule.ts';

/**
 * Decides what an attempt means for its delivery: 2xx delivers it, 410 discards it, anything else is retried on the
 * schedule and exhausts it after the last wait. A `Retry-After` can lengthen the wait, not shorten it. Its retries are
 * spread out too, later only: a receiver can ask all of them to come at one time.
 *
 * @param at `number` is the attempt's place in the schedule, from 1; times are epoch milliseconds
 */
export function attemptResult(
  outcome: PostOutcome,
  at: { readonly number: number; readonly started: number; readonly ended: number },
  { schedule, random }: { readonly schedule: readonly number[]; readonly random: () => number },
): AttemptResult {
  const attempt: Attempt = {
    at: timestamp(at.started),
    duration_ms: Math.round(outcome.durationMs),
    status_code: outcome.kind === 'response' ? outcome.status : null,
    error: outcome.kind === 'failure' ? `${outcome.error}: ${outcome.detail}` : null,
    response_body: outcome.kind === 'response' ? outcome.body : null,
  };
  if (isDelivered(attempt)) return { attempt, status: 'delivered' };
  if (isGone(attempt)) return { attempt, status: 'discarded' };
  const wait = retryWait(at.number, schedule, random());
  if (wait === undefined) return { attempt, status: 'exhausted' };
  const delay = Math.max(wait, spread(requestedDelay(outcome, at.ended), random()));
  return { attempt, status: 'pending', nextAttemptAt: timestamp(at.ended + delay) };
}

export const isDelivered = ({ status_code }: Attempt): boolean =>
  status_code !== null && status_code >= 200 && status_code < 300;

export const isGone = ({ status_code }: Attempt): boolean => status_code === 410;

/** When the attempt ended, in epoch milliseconds. */
export const attemptEnd = ({ at, duration_ms }: Attempt): number => Date.parse(at) + duration_ms;

/** The statuses that give `Retry-After` a meaning: RFC 6585 §4, RFC 9110 §15.6.4. */
const RETRY_AFTER_STATUSES: readonly number[] = [429, 503];

/** Adds up to 10 %, and no more than is left of 24 hours. */
const spread = (delay: number, random: number): number =>
  delay + Math.round(Math.min(0.1 * delay, MAX_WAIT_MS - delay) * random);

/** The delay that the receiver requests, in milliseconds, up to 24 hours. */
function requestedDelay(outcome: PostOutcome, now: number): number {
  if (outcome.kind !== 'response' || outcome.retryAfter === undefined) return 0;
  return RETRY_AFTER_STATUSES.includes(outcome.status) ? (retryAfterMs(outcome.retryAfter, now) ?? 0) : 0;
}
