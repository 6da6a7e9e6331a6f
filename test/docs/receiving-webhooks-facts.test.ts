import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MAX_RESPONSE_BYTES, POST_TIMEOUT_MS } from '../../lambdas/dispatcher/post/post.ts';
import { RECORDED_BYTES } from '../../lambdas/dispatcher/post/read-response.ts';
import { retryAfterMs } from '../../lambdas/dispatcher/retry-after.ts';
import { DEFAULT_RETRY_SCHEDULE, retryWait } from '../../lambdas/dispatcher/retry-schedule.ts';
import { slowUntil, watchForSlow } from '../../lambdas/dispatcher/slow-receiver.ts';
import { FAILING_FOR_MS } from '../../lambdas/dispatcher/webhook-health.ts';
import { ATTEMPT_LIMIT } from '../../lambdas/shared/delivery/reopening-message.ts';
import { webhookDisabled } from '../../lambdas/shared/events/webhook-disabled.ts';
import { REPLAY_CHOICES, REPLAY_REACH_MS } from '../../lambdas/shared/replay/replay-record.ts';
import { MAX_URL_LENGTH } from '../../lambdas/shared/target-address/webhook-url.ts';
import { replayRequest } from '../../lambdas/webhooks-api/replay-request.ts';
import { rotateSecretRequest, SECRET_LIMIT } from '../../lambdas/webhooks-api/rotate-secret.ts';
import { createWebhookRequest } from '../../lambdas/webhooks-api/webhook-request.ts';
import { NOW } from '../lambdas/factories/fixed-values.ts';
import { found, page, text } from './page.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const grouped = (number: number) => number.toLocaleString('en-US');

/** Formats seconds as the page does: `5 s`, `30 min`, `2 h`. */
function wait(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`;
}

describe('the numbers in docs/receiving-webhooks.md', () => {
  it('say how long a response may take, and how much of it is read and shown', () => {
    expect(text).toContain(`2xx, complete within ${POST_TIMEOUT_MS / SECOND} seconds`);
    expect(text).toContain(`reads at most ${MAX_RESPONSE_BYTES / 1024} KiB of a response`);
    expect(text).toContain(`shows its first ${RECORDED_BYTES / 1024} KiB`);
  });

  it('say when a receiver becomes slow, and for how long', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const onSlow = vi.fn(async () => {});
    const response = Promise.withResolvers<void>();
    const watched = watchForSlow(response.promise, onSlow);
    await vi.advanceTimersByTimeAsync(SECOND - 1);
    expect(onSlow).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(onSlow).toHaveBeenCalled();
    response.resolve();
    await watched;

    const slowFor = (Date.parse(slowUntil({}, NOW) ?? '') - NOW) / MINUTE;
    expect(text).toContain(`longer than 1 second moves your deliveries to the dispatcher for slow receivers`);
    expect(text).toContain(`for ${slowFor} minutes, so that other receivers don't wait`);
  });

  it('include the retry schedule, its jitter and its total duration', () => {
    const waits = DEFAULT_RETRY_SCHEDULE.map(wait);
    expect(text).toContain(`${waits.slice(0, -1).join(', ')} and ${waits.at(-1)}`);
    expect(retryWait(1, [100], 0)).toBe(90 * SECOND);
    expect(text).toContain('each ±10 %');

    expect(DEFAULT_RETRY_SCHEDULE).toHaveLength(9);
    const seconds = DEFAULT_RETRY_SCHEDULE.reduce((sum, each) => sum + each, 0);
    expect(Math.round((seconds * SECOND) / DAY)).toBe(3);
    expect(text).toContain('ten attempts, the last about three days after the first');
  });

  it('say how long Retry-After can delay an attempt', () => {
    expect(text).toContain(`at most ${Number(retryAfterMs('99999999', NOW)) / HOUR} hours`);
  });

  it('say when a webhook is disabled, and for which reason', () => {
    expect(text).toContain(`no success for ${FAILING_FOR_MS / DAY} days of failures is disabled`);
    expect(webhookDisabled.shape.data.shape.reason.options.toSorted()).toEqual([
      'failing',
      'filter_too_expensive',
      'gone',
    ]);
    expect(text).toContain('`disabled_reason` `filter_too_expensive`');
    expect(text).toContain('`disabled_reason` `failing`');
    expect(text).toContain('responds 410 (`gone`)');
  });

  it('say how long secrets overlap, by default and at most, and how many can', () => {
    const { overlap_seconds } = rotateSecretRequest.parse(undefined);
    expect(text).toContain(`${(overlap_seconds * SECOND) / HOUR} hours by default`);
    expect(text).toContain(`{"overlap_seconds": ${overlap_seconds}}`);

    const longest = (7 * DAY) / SECOND;
    expect(text).toContain(`\`overlap_seconds\` from 0 to ${grouped(longest)} (7 days)`);
    const accepts = (seconds: number) => rotateSecretRequest.safeParse({ overlap_seconds: seconds }).success;
    expect([-1, 0, longest, longest + 1].map(accepts)).toEqual([false, true, true, false]);
    expect(text).toContain(`Up to ${SECRET_LIMIT} secrets can be valid at a time`);
  });

  it('include the valid rate limits', () => {
    const schema = createWebhookRequest({ allowPrivateTargets: false });
    const accepts = (max_per_second: number | null) =>
      schema.safeParse({ url: 'https://example.com/', events: ['*'], max_per_second }).success;
    expect([0, 1, 1_000, 1_001, null].map(accepts)).toEqual([false, true, true, false, true]);
    expect(text).toContain('`max_per_second` (1 to 1,000; `null` is no limit)');
  });

  it('say what can be replayed, how far back, and how many attempts a delivery can have', () => {
    const [rows = ''] = found(/^\| `only` \|.*\n\| ---.*\n((?:\|.*\n)+)/gm);
    const choices = [...rows.matchAll(/^\| `(\w+)`/gm)].map(([, choice]) => choice);
    expect(choices).toEqual([...REPLAY_CHOICES]);
    const since = new Date(NOW - DAY).toISOString();
    expect(page).toContain(`| \`${replayRequest(NOW).parse({ since }).only}\` (default) |`);
    expect(text).toContain(`events are kept for ${REPLAY_REACH_MS / DAY} days`);
    expect(text).toContain(`A delivery that has had ${ATTEMPT_LIMIT} attempts can't be retried`);
  });

  it('say to keep ids for as long as duplicates can arrive', () => {
    // A replay on the last day, whose receiver makes every wait as long as possible.
    const longest = DEFAULT_RETRY_SCHEDULE.map((seconds) =>
      Math.max(Number(retryWait(1, [seconds], 1)), Number(retryAfterMs('99999999', NOW))),
    );
    const days = (REPLAY_REACH_MS + longest.reduce((sum, each) => sum + each, 0)) / DAY;
    const kept = Number(/Keep rows for (\d+) days/.exec(text)?.[1]);
    expect(kept).toBeGreaterThan(days);
    expect(kept).toBeLessThan(days + 2);
  });

  it('say how long a URL may be', () => {
    expect(text).toContain(`at most ${grouped(MAX_URL_LENGTH)} characters`);
  });
});
