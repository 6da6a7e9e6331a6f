import { describe, expect, it } from 'vitest';
import { LinkBusyError, makeCountWrite } from '../../../lambdas/overflow/count-write.ts';
import type { OverflowWrite } from '../../../lambdas/overflow/plan-writes.ts';
import type { CountOutcome } from '../../../lambdas/shared/link/count-overflow-clicks.ts';
import { NOW_TEXT } from '../factories/fixed-values.ts';

const write: OverflowWrite = {
  shortCode: 'aB3xY7k',
  targetUrl: 'https://example.com/',
  clicks: ['a', 'b', 'c'].map((id) => ({ id, at: NOW_TEXT })),
  messageIds: ['1', '2', '3'],
};

const rejected = (linkChanged: boolean, ...ids: string[]): CountOutcome => ({
  kind: 'rejected',
  alreadyCounted: new Set(ids),
  linkChanged,
});

/** A table with these outcomes, in order, that counts after them. */
function tableWith(...outcomes: readonly CountOutcome[]) {
  const attempts: { ids: string; linkChanged: boolean }[] = [];
  const delays: number[] = [];
  const countWrite = makeCountWrite({
    countClicks: async ({ clicks }, linkChanged) => {
      attempts.push({ ids: clicks.map(({ id }) => id).join(''), linkChanged });
      return outcomes[attempts.length - 1] ?? { kind: 'counted' };
    },
    wait: async (ms) => {
      delays.push(ms);
    },
    random: () => 0.5,
  });
  return { countWrite, attempts, delays };
}

const always = () => true;

describe('counting a write', () => {
  it('needs one attempt', async () => {
    const { countWrite, attempts } = tableWith();
    await countWrite(write, always);

    expect(attempts).toEqual([{ ids: 'abc', linkChanged: false }]);
  });

  it('retries at once without the clicks already counted', async () => {
    const { countWrite, attempts, delays } = tableWith(rejected(false, 'b'), rejected(false, 'a'));
    await countWrite(write, always);

    expect(attempts.map(({ ids }) => ids)).toEqual(['abc', 'ac', 'c']);
    expect(delays).toEqual([]);
  });

  it('stops if all clicks were already counted', async () => {
    const { countWrite, attempts } = tableWith(rejected(false, 'a', 'b', 'c'));
    await countWrite(write, always);

    expect(attempts).toHaveLength(1);
  });

  it('stores the target with the clicks once the link has changed', async () => {
    const { countWrite, attempts } = tableWith(rejected(true, 'a'), rejected(false, 'b'));
    await countWrite(write, always);

    expect(attempts).toEqual([
      { ids: 'abc', linkChanged: false },
      { ids: 'bc', linkChanged: true },
      { ids: 'c', linkChanged: true },
    ]);
  });

  it('backs off from a busy link for up to two seconds, with full jitter', async () => {
    const busy = Array.from({ length: 8 }, (): CountOutcome => ({ kind: 'busy' }));
    const { countWrite, delays } = tableWith(...busy);
    await countWrite(write, always);

    expect(delays).toEqual([25, 50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('gives up on a busy link when time runs out', async () => {
    const { countWrite, attempts } = tableWith({ kind: 'busy' }, { kind: 'busy' }, { kind: 'busy' });

    await expect(countWrite(write, () => attempts.length < 2)).rejects.toBeInstanceOf(LinkBusyError);
    expect(attempts).toHaveLength(2);
  });
});
