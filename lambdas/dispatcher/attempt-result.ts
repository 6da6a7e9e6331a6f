import type { Attempt, DeliveryStatus } from '../shared/delivery-record.ts';
import { timestamp } from '../shared/timestamp.ts';
import type { PostOutcome } from './post/outcome.ts';
import { retryWait } from './retry-schedule.ts';

/** What an attempt makes of its delivery. */
export interface AttemptResult {
  readonly attempt: Attempt;
  readonly status: Extract<DeliveryStatus, 'delivered' | 'pending' | 'exhausted'>;
  /** When the next attempt is due; only where one is. */
  readonly nextAttemptAt?: string;
}

/**
 * Judges the outcome of attempt `number`: 2xx is delivered; anything else is tried again on the schedule and is
 * exhausted after its last wait.
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
  if (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300) {
    return { attempt, status: 'delivered' };
  }
  const wait = retryWait(at.number, schedule, random());
  if (wait === undefined) return { attempt, status: 'exhausted' };
  return { attempt, status: 'pending', nextAttemptAt: timestamp(at.ended + wait) };
}
