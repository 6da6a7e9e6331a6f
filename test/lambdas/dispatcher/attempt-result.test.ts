import { describe, expect, it } from 'vitest';
import { attemptResult } from '../../../lambdas/dispatcher/attempt-result.ts';
import type { PostOutcome } from '../../../lambdas/dispatcher/post/outcome.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';

const answered = (status: number): PostOutcome => ({
  kind: 'answered',
  status,
  answer: 'ok',
  durationMs: 12.4,
});
const timedOut: PostOutcome = {
  kind: 'failed',
  error: 'timeout',
  detail: 'No complete answer within 15 s.',
  durationMs: 15_000,
};

/** Attempt `number` of a schedule of two waits, that started now and ended two seconds later. */
const result = (outcome: PostOutcome, number = 1, random = 0.5) =>
  attemptResult(
    outcome,
    { number, started: NOW, ended: NOW + 2_000 },
    { schedule: [5, 300], random: () => random },
  );

describe('an attempt', () => {
  it.each([200, 201, 202, 204, 299])('that is answered with %i has delivered', (status) => {
    expect(result(answered(status))).toEqual({
      attempt: { at: NOW_TEXT, duration_ms: 12, status_code: status, error: null, answer: 'ok' },
      status: 'delivered',
    });
  });

  it.each([101, 199, 300, 301, 302, 304, 307, 400, 401, 404, 410, 429, 500, 503])(
    'that is answered with %i has not: redirects are failures too',
    (status) => {
      expect(result(answered(status))).toMatchObject({ status: 'pending', attempt: { status_code: status } });
    },
  );

  it('that has no answer is recorded with why', () => {
    expect(result(timedOut)).toMatchObject({
      status: 'pending',
      attempt: {
        at: NOW_TEXT,
        duration_ms: 15_000,
        status_code: null,
        error: 'timeout: No complete answer within 15 s.',
        answer: null,
      },
    });
  });
});

describe('after a failed attempt', () => {
  it.each([
    [1, 0, '2026-11-20T10:15:36.623Z'],
    [1, 0.5, '2026-11-20T10:15:37.123Z'],
    [2, 0.5, '2026-11-20T10:20:32.123Z'],
    [2, 1, '2026-11-20T10:21:02.123Z'],
  ])('number %i the next is due a wait after its end, with jitter (random %d)', (number, random, due) => {
    expect(result(timedOut, number, random)).toMatchObject({ status: 'pending', nextAttemptAt: due });
  });

  it('and its last wait the delivery is exhausted', () => {
    const last = result(timedOut, 3);

    expect(last.status).toBe('exhausted');
    expect(last).not.toHaveProperty('nextAttemptAt');
  });

  it('the last one that is allowed delivers as well as the first', () => {
    expect(result(answered(200), 3).status).toBe('delivered');
  });
});
