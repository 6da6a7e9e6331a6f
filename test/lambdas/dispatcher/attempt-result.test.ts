import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptResult } from '../../../lambdas/dispatcher/attempt-result.ts';
import type { PostOutcome } from '../../../lambdas/dispatcher/post/outcome.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';

const respond = (status: number, retryAfter?: string): PostOutcome => ({
  kind: 'response',
  status,
  body: 'ok',
  durationMs: 12.4,
  ...(retryAfter !== undefined && { retryAfter }),
});
const timedOut: PostOutcome = {
  kind: 'failure',
  error: 'timeout',
  detail: 'No complete response within 15 s.',
  durationMs: 15_000,
};

/** The result of attempt `number` of three, which started now and ended two seconds later. */
const result = (outcome: PostOutcome, number = 1, random = 0.5) =>
  attemptResult(
    outcome,
    { number, started: NOW, ended: NOW + 2_000 },
    { schedule: [5, 300], random: () => random },
  );

describe('an attempt', () => {
  it.each([200, 201, 202, 204, 299])('with status %i delivers', (status) => {
    expect(result(respond(status))).toEqual({
      attempt: { at: NOW_TEXT, duration_ms: 12, status_code: status, error: null, response_body: 'ok' },
      status: 'delivered',
    });
  });

  it.each([101, 199, 300, 301, 302, 304, 307, 400, 401, 404, 411, 429, 500, 503])(
    'with status %i fails, as do redirects',
    (status) => {
      expect(result(respond(status))).toMatchObject({ status: 'pending', attempt: { status_code: status } });
    },
  );

  it('without a response is recorded with the reason', () => {
    expect(result(timedOut)).toMatchObject({
      status: 'pending',
      attempt: {
        at: NOW_TEXT,
        duration_ms: 15_000,
        status_code: null,
        error: 'timeout: No complete response within 15 s.',
        response_body: null,
      },
    });
  });
});

describe('a 410 response', () => {
  it.each([1, 2, 3])('discards the delivery after any attempt: %i of 3', (number) => {
    const gone = result(respond(410), number);

    expect(gone).toMatchObject({ status: 'discarded', attempt: { status_code: 410 } });
    expect(gone).not.toHaveProperty('nextAttemptAt');
  });
});

describe('after a failed attempt', () => {
  it.each([
    [1, 0, '2026-11-20T10:15:36.623Z'],
    [1, 0.5, '2026-11-20T10:15:37.123Z'],
    [2, 0.5, '2026-11-20T10:20:32.123Z'],
    [2, 1, '2026-11-20T10:21:02.123Z'],
  ])(
    'number %i, the next one is due one wait after its end, with jitter (random %d)',
    (number, random, due) => {
      expect(result(timedOut, number, random)).toMatchObject({ status: 'pending', nextAttemptAt: due });
    },
  );

  it('without a further wait in the schedule, the delivery is exhausted', () => {
    const last = result(timedOut, 3);

    expect(last.status).toBe('exhausted');
    expect(last).not.toHaveProperty('nextAttemptAt');
  });

  it('the last attempt can deliver', () => {
    expect(result(respond(200), 3).status).toBe('delivered');
  });
});

describe('a Retry-After', () => {
  /** Seconds until the next attempt is due, after one whose scheduled wait is 300 s. */
  const waitAfter = (outcome: PostOutcome, random = 0.5) =>
    (Date.parse(result(outcome, 2, random).nextAttemptAt ?? '') - (NOW + 2_000)) / 1_000;

  it.each([429, 503])('in seconds lengthens the wait after a %i', (status) => {
    expect(waitAfter(respond(status, '3600'), 0)).toBe(3_600);
  });

  it('as a date sets the due time of the next attempt', () => {
    const due = 'Fri, 20 Nov 2026 11:15:30 GMT';

    expect(result(respond(503, due), 1, 0).nextAttemptAt).toBe('2026-11-20T11:15:30.000Z');
  });

  it.each(['0', '299', '300', 'Fri, 20 Nov 2026 10:15:30 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'never shortens the wait: %s',
    (retryAfter) => {
      expect(waitAfter(respond(503, retryAfter), 0)).toBe(Math.max(270, Number(retryAfter) || 0));
      expect(waitAfter(respond(503, retryAfter), 1)).toBe(330);
    },
  );

  it('is compared with the wait including jitter', () => {
    expect(waitAfter(respond(429, '310'), 0)).toBe(310);
    expect(waitAfter(respond(429, '290'), 1)).toBe(330);
  });

  it('is spread out over a tenth of it, so that not all retries come at the time that a receiver asks for', () => {
    expect(waitAfter(respond(503, '36000'), 0.5)).toBe(37_800);
    expect(waitAfter(respond(503, '36000'), 1)).toBe(39_600);
    expect(waitAfter(respond(503, '80000'), 0.5)).toBe(83_200);
    expect(waitAfter(respond(503, '80000'), 1)).toBe(86_400);
  });

  it('is never shortened, and never lengthened beyond 24 hours', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }), (seconds, random) => {
        const wait = waitAfter(respond(429, String(seconds)), random);

        expect(wait).toBeGreaterThanOrEqual(Math.min(86_400, seconds));
        expect(wait).toBeLessThanOrEqual(86_400);
        expect(wait).toBeLessThanOrEqual(Math.max(330, 1.1 * seconds + 0.001));
      }),
    );
  });

  it('is honored up to 24 hours', () => {
    expect(waitAfter(respond(503, '86400'))).toBe(86_400);
    expect(waitAfter(respond(503, '86401'))).toBe(86_400);
    expect(waitAfter(respond(503, 'Fri, 01 Jan 2100 00:00:00 GMT'))).toBe(86_400);
  });

  it.each(['', 'soon', '-1', '1.5', '1e9'])('that is invalid is ignored: %j', (retryAfter) => {
    expect(waitAfter(respond(429, retryAfter))).toBe(300);
  });

  it.each([301, 400, 404, 500, 502])('with another status is ignored: %i', (status) => {
    expect(waitAfter(respond(status, '3600'))).toBe(300);
  });

  it('adds no attempt to the schedule', () => {
    expect(result(respond(503, '60'), 3)).not.toHaveProperty('nextAttemptAt');
    expect(result(respond(503, '60'), 3).status).toBe('exhausted');
  });
});
