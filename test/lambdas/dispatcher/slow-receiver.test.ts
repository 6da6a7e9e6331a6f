import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noticeSlow } from '../../../lambdas/dispatcher/slow-receiver.ts';
import { captureLog } from '../factories/capture-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const onSlow = vi.fn<() => Promise<void>>();
beforeEach(() => void onSlow.mockReset().mockResolvedValue(undefined));

/** Work that a test ends. */
function work() {
  return Promise.withResolvers<string>();
}

/** Whether a promise has been settled, once what waits for nothing but its turn has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await vi.advanceTimersByTimeAsync(0);
  return settled;
}

describe('work that is done in time', () => {
  it('is not noticed, and leaves no timer behind', async () => {
    const { promise, resolve } = work();
    const noticed = noticeSlow(promise, onSlow);
    await vi.advanceTimersByTimeAsync(999);
    resolve('done');

    expect(await noticed).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
    expect(onSlow).not.toHaveBeenCalled();
  });

  it('and fails, fails as it did, and leaves no timer behind', async () => {
    await expect(noticeSlow(Promise.reject(new Error('refused')), onSlow)).rejects.toThrow('refused');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('work that takes longer than a second', () => {
  it('is noticed once, while it is under way', async () => {
    const { promise, resolve } = work();
    const noticed = noticeSlow(promise, onSlow);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(onSlow).toHaveBeenCalledOnce();

    await vi.advanceTimersByTimeAsync(20_000);
    resolve('done');

    expect(await noticed).toBe('done');
    expect(onSlow).toHaveBeenCalledOnce();
  });

  it.each([
    ['is done', true],
    ['has failed', false],
  ])('and %s is waited for until it has been noted', async (_what, succeeds) => {
    const { promise, resolve, reject } = work();
    const noting = Promise.withResolvers<void>();
    onSlow.mockReturnValue(noting.promise);
    const noticed = noticeSlow(promise, onSlow);
    await vi.advanceTimersByTimeAsync(1_000);
    if (succeeds) resolve('done');
    else reject(new Error('refused'));

    expect(await isSettled(noticed)).toBe(false);
    noting.resolve();
    expect(await isSettled(noticed)).toBe(true);
    expect(await noticed.catch(String)).toBe(succeeds ? 'done' : 'Error: refused');
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no table'))],
    [
      'throws',
      () => {
        throw new Error('no table');
      },
    ],
  ])('gives what it gives where noting it %s, which is logged', async (_what, fail) => {
    const log = captureLog();
    const { promise, resolve } = work();
    const noticed = noticeSlow(promise, fail);
    await vi.advanceTimersByTimeAsync(1_000);
    resolve('done');

    expect(await noticed).toBe('done');
    expect(log.text()).toContain('no table');
  });
});

it('may be told how long is slow', async () => {
  const { promise, resolve } = work();
  const noticed = noticeSlow(promise, onSlow, 50);
  await vi.advanceTimersByTimeAsync(49);
  expect(onSlow).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(onSlow).toHaveBeenCalledOnce();
  resolve('done');
  await noticed;
});
