import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { forEachLimited } from '../../../../lambdas/shared/batch/for-each-limited.ts';

it('calls work once per item, with at most the limit in flight', async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  await forEachLimited([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await setImmediate();
    running -= 1;
    seen.push(item);
  });
  expect(seen.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

it('finishes the other items after a failure, then throws the first error', async () => {
  const seen: number[] = [];
  const work = forEachLimited([1, 2, 3, 4], 2, async (item) => {
    await setImmediate();
    seen.push(item);
    if (item % 2 === 0) throw new Error(`item ${item}`);
  });
  await expect(work).rejects.toThrow('item 2');
  expect(seen.toSorted()).toEqual([1, 2, 3, 4]);
});

it('does nothing without items', async () => {
  await forEachLimited([], 3, () => Promise.reject(new Error('called')));
});
