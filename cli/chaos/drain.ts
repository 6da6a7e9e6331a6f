import { setTimeout } from 'node:timers/promises';
import type { CallApi } from '../listen/linkbus-api.ts';
import type { SkippingClock } from './skipping-clock.ts';
import type { Subscriber } from './subscriber.ts';
import type { Waiting } from './waiting.ts';

const POLL_MS = 200;

/** So many polls in a row must find nothing. */
const QUIET_POLLS = 3;

/** Without a change for this long, nothing is in flight. */
const STUCK_MS = 2_500;

/** A retry or a replay waits for less than this; a message of a failed invocation for at least a minute. */
const HIDDEN_MS = 50_000;

interface DrainOptions {
  readonly waiting: () => Promise<readonly Waiting[]>;
  readonly clock: Pick<SkippingClock, 'now' | 'skip'>;
  /** Milliseconds in which no time is skipped, so that stalled requests end before what they delay is looked at. */
  readonly settleMs: number;
  readonly maxMs: number;
  /** @default performance.now */
  readonly monotonicNow?: () => number;
  /** @default the timer's */
  readonly sleep?: (ms: number) => Promise<void>;
}

/**
 * Waits until nothing waits any more. Skips the time for which queues hide the messages of failed invocations, once
 * they hide everything that waits.
 *
 * @returns what still waits after `maxMs`; empty: nothing
 */
export async function drain(options: DrainOptions): Promise<readonly Waiting[]> {
  const { waiting, clock, settleMs, maxMs } = options;
  const { monotonicNow = () => performance.now(), sleep = setTimeout } = options;
  const started = monotonicNow();
  let quiet = 0;
  let last = '';
  let changedAt = started;
  for (;;) {
    const found = await waiting();
    const now = monotonicNow();
    quiet = found.length === 0 ? quiet + 1 : 0;
    if ((quiet >= QUIET_POLLS && now - started >= settleMs) || now - started > maxMs) return found;
    const text = JSON.stringify(found);
    if (text !== last) changedAt = now;
    last = text;
    const first = Math.min(...found.map(({ hiddenUntil: [earliest] = [0] }) => earliest));
    const isHidden = found.length > 0 && first - clock.now() > HIDDEN_MS;
    if (isHidden && now - changedAt > STUCK_MS && now - started > settleMs) {
      clock.skip(Math.max(...found.map(({ hiddenUntil = [0, 0] }) => hiddenUntil[1])) - clock.now());
      changedAt = now;
    }
    await sleep(POLL_MS);
  }
}

/** Counts the pending deliveries, up to 100 for each webhook. */
export async function countPending(callApi: CallApi, subscribers: readonly Subscriber[]) {
  let count = 0;
  for (const { webhookId } of subscribers) {
    const path = `/webhooks/${webhookId}/deliveries?status=pending&limit=100`;
    const { data } = (await callApi('GET', path)) as { data: unknown[] };
    count += data.length;
  }
  return count;
}
