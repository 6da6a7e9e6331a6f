import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { POST_TIMEOUT_MS } from '../../../lambdas/dispatcher/post/post.ts';
import { SLOW_AFTER_MS } from '../../../lambdas/dispatcher/slow-receiver.ts';
import {
  AWS_CALL_MS,
  FROM_POST_MS,
  postInTime,
  RECORD_MS,
  recordInTime,
} from '../../../lambdas/dispatcher/time-limits.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request = { url: 'https://example.com/', headers: {}, body: '{}' };
const response = { kind: 'response', status: 200, headers: {}, body: '', durationMs: 1 } as never;

it('a POST is not made once too little time is left to record it', async () => {
  const post = vi.fn(async () => response);
  let remaining = FROM_POST_MS;
  const inTime = postInTime(post, () => remaining);

  expect(await inTime(request)).toBe(response);
  remaining -= 1;
  await expect(inTime(request)).rejects.toThrow('Too little time');
  expect(post).toHaveBeenCalledTimes(1);
});

it('a record that hangs fails in time, and one that does not is returned', async () => {
  const hanging = recordInTime({
    recordAttempt: () => new Promise(() => {}),
    recordDiscarded: async () => {},
  });
  const failed = expect(hanging.recordAttempt({} as never, {} as never)).rejects.toThrow('in time');
  await vi.advanceTimersByTimeAsync(RECORD_MS);
  await failed;

  const answering = recordInTime({ recordAttempt: async () => true, recordDiscarded: async () => {} });
  expect(await answering.recordAttempt({} as never, {} as never)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('the mark of a slow receiver, made during the POST, ends before the longest POST', () => {
  expect(SLOW_AFTER_MS + AWS_CALL_MS).toBeLessThanOrEqual(POST_TIMEOUT_MS);
});
