import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isSlow, slowUntil, watchForSlow } from '../../../lambdas/dispatcher/slow-receiver.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW } from '../factories/fixed-values.ts';

const MINUTE = 60_000;
const slowFor = (ms: number) => ({ slow_until: timestamp(NOW + ms) });

it.each([
  [{}, false],
  [slowFor(-MINUTE), false],
  [slowFor(0), false],
  [slowFor(1), true],
  [slowFor(5 * MINUTE), true],
])('a webhook is slow until `slow_until`: %j', (webhook, expected) => {
  expect(isSlow(webhook, NOW)).toBe(expected);
});

it.each([
  ['never was slow', {}, true],
  ['is no longer slow', slowFor(-MINUTE), true],
  ['has half of its time left', slowFor(2.5 * MINUTE), true],
  ['has more than half of its time left', slowFor(2.5 * MINUTE + 1), false],
  ['has all of its time left', slowFor(5 * MINUTE), false],
])(
  'a webhook is marked as slow for five minutes unless most of its mark remains: it %s',
  (_, webhook, marked) => {
    expect(slowUntil(webhook, NOW)).toBe(marked ? timestamp(NOW + 5 * MINUTE) : undefined);
  },
);

describe('watching a POST', () => {
  const onSlow = vi.fn<() => Promise<void>>();
  beforeEach(() => {
    vi.useFakeTimers();
    onSlow.mockReset().mockResolvedValue(undefined);
  });
  afterEach(() => void vi.useRealTimers());

  /** Whether a promise has settled once pending callbacks have run. */
  async function isSettled(promise: Promise<unknown>): Promise<boolean> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    await vi.advanceTimersByTimeAsync(0);
    return settled;
  }

  it('ignores one that finishes in time, and leaves no timer behind', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const watched = watchForSlow(promise, onSlow);
    await vi.advanceTimersByTimeAsync(999);
    resolve('done');

    expect(await watched).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
    expect(onSlow).not.toHaveBeenCalled();
  });

  it('passes on a rejection, and leaves no timer behind', async () => {
    await expect(watchForSlow(Promise.reject(new Error('refused')), onSlow)).rejects.toThrow('refused');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('calls back once, after a second, while the POST is in flight', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const watched = watchForSlow(promise, onSlow);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(onSlow).toHaveBeenCalledOnce();

    await vi.advanceTimersByTimeAsync(20_000);
    resolve('done');

    expect(await watched).toBe('done');
    expect(onSlow).toHaveBeenCalledOnce();
  });

  it.each([
    ['resolves', true],
    ['rejects', false],
  ])('waits for the callback when the POST %s', async (_, succeeds) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const marking = Promise.withResolvers<void>();
    onSlow.mockReturnValue(marking.promise);
    const watched = watchForSlow(promise, onSlow);
    await vi.advanceTimersByTimeAsync(1_000);
    if (succeeds) resolve('done');
    else reject(new Error('refused'));

    expect(await isSettled(watched)).toBe(false);
    marking.resolve();
    expect(await isSettled(watched)).toBe(true);
    expect(await watched.catch(String)).toBe(succeeds ? 'done' : 'Error: refused');
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no table'))],
    [
      'throws',
      () => {
        throw new Error('no table');
      },
    ],
  ])('resolves as the POST does when the callback %s, and logs the failure', async (_, fail) => {
    const log = captureLog();
    const { promise, resolve } = Promise.withResolvers<string>();
    const watched = watchForSlow(promise, fail);
    await vi.advanceTimersByTimeAsync(1_000);
    resolve('done');

    expect(await watched).toBe('done');
    expect(log.text()).toContain('failed to mark webhook as slow');
    expect(log.text()).toContain('no table');
  });
});
