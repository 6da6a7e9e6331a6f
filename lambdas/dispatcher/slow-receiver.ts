import { timestamp } from '../shared/formats/timestamp.ts';
import { logError } from '../shared/observe/log.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';

/** A receiver is slow when a POST takes longer than this, in milliseconds. */
export const SLOW_AFTER_MS = 1_000;

/** How long a slow receiver stays with the slow dispatcher, in milliseconds. */
const SLOW_FOR_MS = 5 * 60 * 1_000;

/** Whether the webhook's deliveries belong to the slow dispatcher, so that others don't wait for its receiver. */
export const isSlow = ({ slow_until }: Pick<WebhookRecord, 'slow_until'>, now: number): boolean =>
  slow_until !== undefined && Date.parse(slow_until) > now;

/** The new `slow_until` of a webhook that is slow now; `undefined` while more than half of the time is left. */
export function slowUntil(webhook: Pick<WebhookRecord, 'slow_until'>, now: number): string | undefined {
  return isSlow(webhook, now + SLOW_FOR_MS / 2) ? undefined : timestamp(now + SLOW_FOR_MS);
}

/**
 * Resolves to the outcome of a POST, and calls `onSlow` once while a slow POST is in flight.
 *
 * Waits for `onSlow` before it settles, because nothing may outlive the invocation; `onSlow` must have a timeout. Its
 * failure is only logged.
 */
export async function watchForSlow<Outcome>(
  post: Promise<Outcome>,
  onSlow: () => Promise<void>,
): Promise<Outcome> {
  let marked: Promise<void> | undefined;
  const timer = setTimeout(() => {
    marked = logFailure(onSlow);
  }, SLOW_AFTER_MS);
  try {
    return await post;
  } finally {
    clearTimeout(timer);
    await marked;
  }
}

async function logFailure(onSlow: () => Promise<void>): Promise<void> {
  try {
    await onSlow();
  } catch (error) {
    logError('failed to mark webhook as slow', error);
  }
}
