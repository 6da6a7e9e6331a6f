import { setTimeout as sleep } from 'node:timers/promises';
import type { CallApi } from '../listen/linkbus-api.ts';
import type { SkippingClock } from './skipping-clock.ts';
import type { Subscriber } from './subscriber.ts';

const POLL_MS = 200;

/** So many polls in a row must find nothing. */
const QUIET_POLLS = 3;

/** Longer than any queue hides a message whose invocation failed: 3 minutes, or 6 for the outbox. */
const HIDDEN_MS = 6 * 60_000;

/** Without progress for this long, what waits is hidden. */
const STUCK_MS = 1_500;

interface DrainOptions {
  /** Counts what waits, by place. */
  readonly waiting: () => Promise<ReadonlyMap<string, number>>;
  readonly clock: SkippingClock;
  /** Milliseconds in which no time is skipped, so that stalled requests end before what they delay is looked at. */
  readonly settleMs: number;
  readonly maxMs: number;
}

/**
 * Waits until nothing waits any more. Skips the time for which the queues hide messages of failed invocations.
 *
 * @returns what still waits after `maxMs`; empty: nothing
 */
export async function drain({ waiting, clock, settleMs, maxMs }: DrainOptions) {
  const started = performance.now();
  let quiet = 0;
  let last = '';
  let changedAt = started;
  for (;;) {
    const counts = await waiting();
    const now = performance.now();
    quiet = counts.size === 0 ? quiet + 1 : 0;
    if (quiet === QUIET_POLLS && now - started >= settleMs) return counts;
    if (now - started > maxMs) return counts;
    const text = JSON.stringify([...counts]);
    if (text !== last) changedAt = now;
    last = text;
    if (now - started > settleMs && now - changedAt > STUCK_MS) {
      clock.skip(HIDDEN_MS);
      changedAt = now;
    }
    await sleep(POLL_MS);
  }
}

/** Counts the webhooks with pending deliveries, as `pending deliveries`. */
export async function countPending(callApi: CallApi, subscribers: readonly Subscriber[]) {
  let count = 0;
  for (const { webhookId } of subscribers) {
    const path = `/webhooks/${webhookId}/deliveries?status=pending&limit=100`;
    const { data } = (await callApi('GET', path)) as { data: unknown[] };
    count += data.length;
  }
  return count;
}
