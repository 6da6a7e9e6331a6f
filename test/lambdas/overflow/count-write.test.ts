import { describe, expect, it } from 'vitest';
import { type CountOutcome, LinkBusy, makeCountWrite } from '../../../lambdas/overflow/count-write.ts';
import type { OverflowWrite } from '../../../lambdas/overflow/writes-of.ts';
import { NOW_TEXT } from '../factories/fixed-values.ts';

const write: OverflowWrite = {
  shortCode: 'aB3xY7k',
  targetUrl: 'https://example.com/',
  clicks: ['a', 'b', 'c'].map((id) => ({ id, at: NOW_TEXT })),
  messageIds: ['1', '2', '3'],
};

const refused = (moved: boolean, ...ids: string[]): CountOutcome => ({
  kind: 'refused',
  countedBefore: new Set(ids),
  moved,
});

/** A table that has these outcomes, one after the other, and then counts. */
function tableWith(...outcomes: readonly CountOutcome[]) {
  const tries: { ids: string; moved: boolean }[] = [];
  const waits: number[] = [];
  const countWrite = makeCountWrite({
    countClicks: async ({ clicks }, moved) => {
      tries.push({ ids: clicks.map(({ id }) => id).join(''), moved });
      return outcomes[tries.length - 1] ?? { kind: 'counted' };
    },
    wait: async (ms) => {
      waits.push(ms);
    },
    random: () => 0.5,
  });
  return { countWrite, tries, waits };
}

const always = () => true;

describe('counting a write', () => {
  it('takes one try where nothing is in the way', async () => {
    const { countWrite, tries } = tableWith();
    await countWrite(write, always);

    expect(tries).toEqual([{ ids: 'abc', moved: false }]);
  });

  it('leaves out what was counted before, at once', async () => {
    const { countWrite, tries, waits } = tableWith(refused(false, 'b'), refused(false, 'a'));
    await countWrite(write, always);

    expect(tries.map(({ ids }) => ids)).toEqual(['abc', 'ac', 'c']);
    expect(waits).toEqual([]);
  });

  it('is done where all was counted before', async () => {
    const { countWrite, tries } = tableWith(refused(false, 'a', 'b', 'c'));
    await countWrite(write, always);

    expect(tries).toHaveLength(1);
  });

  it('says where the clicks were sent once the link is known to have moved', async () => {
    const { countWrite, tries } = tableWith(refused(true, 'a'), refused(false, 'b'));
    await countWrite(write, always);

    expect(tries).toEqual([
      { ids: 'abc', moved: false },
      { ids: 'bc', moved: true },
      { ids: 'c', moved: true },
    ]);
  });

  it('waits longer and longer for a busy link, up to two seconds, by chance', async () => {
    const busy = Array.from({ length: 8 }, (): CountOutcome => ({ kind: 'busy' }));
    const { countWrite, waits } = tableWith(...busy);
    await countWrite(write, always);

    expect(waits).toEqual([25, 50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('gives a busy link up when the time is up, and makes no try without time', async () => {
    const { countWrite, tries } = tableWith({ kind: 'busy' }, { kind: 'busy' }, { kind: 'busy' });

    await expect(countWrite(write, () => tries.length < 2)).rejects.toBeInstanceOf(LinkBusy);
    expect(tries).toHaveLength(2);
  });
});
