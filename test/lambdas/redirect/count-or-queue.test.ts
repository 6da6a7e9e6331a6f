import { describe, expect, it } from 'vitest';
import { makeCountOrQueue } from '../../../lambdas/redirect/count-or-queue.ts';
import type { Counted } from '../../../lambdas/redirect/follow.ts';
import { makeLinkMemory } from '../../../lambdas/redirect/link-memory.ts';
import type { LinkRecord } from '../../../lambdas/shared/link/link-record.ts';
import type { OverflowMessage } from '../../../lambdas/shared/link/overflow-message.ts';
import { ManualClock } from '../../../local/clock.ts';
import { NOW, NOW_TEXT, OTHER_EVENT_ID } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';

const click = { id: OTHER_EVENT_ID, at: NOW_TEXT };

/** One environment of the redirect, in front of a table with one link, or none, that a test throttles. */
function environment(given: { readonly record?: LinkRecord } = {}) {
  const clock = new ManualClock(NOW);
  const calls: string[] = [];
  const queued: OverflowMessage[] = [];
  const table = { ...given, throttled: true, queueFails: false };
  const countOrQueue = makeCountOrQueue({
    countNow: async (): Promise<Counted | 'throttled'> => {
      calls.push('write');
      if (table.throttled) return 'throttled';
      return table.record === undefined ? { counted: false } : { counted: true, record: table.record };
    },
    readLink: async () => {
      calls.push('read');
      return table.record;
    },
    queueClick: async (message) => {
      calls.push('queue');
      if (table.queueFails) throw new Error('SQS is away.');
      queued.push(message);
    },
    memory: makeLinkMemory(() => clock.now()),
  });
  /** What a visit says, and the AWS calls it took. */
  const visit = async () => {
    calls.length = 0;
    return { result: await countOrQueue('aB3xY7k', click), calls: [...calls] };
  };
  return { clock, table, queued, visit };
}

describe('a link that is not throttled', () => {
  it('is counted in one call', async () => {
    const { table, visit } = environment({ record: linkRecord() });
    table.throttled = false;

    expect(await visit()).toEqual({ result: { counted: true, record: linkRecord() }, calls: ['write'] });
  });
});

describe('a link that is throttled', () => {
  it('is read, and its click queued with where it leads', async () => {
    const { visit, queued } = environment({ record: linkRecord() });

    expect(await visit()).toEqual({
      result: { counted: true, record: linkRecord() },
      calls: ['write', 'read', 'queue'],
    });
    expect(queued).toEqual([{ short_code: 'aB3xY7k', target_url: 'https://example.com/', click }]);
  });

  it('is not read again within a second after it was read or counted', async () => {
    const { clock, table, visit } = environment({ record: linkRecord() });
    table.throttled = false;
    await visit();
    table.throttled = true;
    clock.advance(999);

    expect((await visit()).calls).toEqual(['write', 'queue']);
    clock.advance(1);
    expect((await visit()).calls).toEqual(['write', 'read', 'queue']);
  });

  it('is spared writes as long as it is remembered, which the queue makes no longer', async () => {
    const { clock, visit } = environment({ record: linkRecord() });
    await visit();
    clock.advance(500);
    expect((await visit()).calls).toEqual(['queue']);
    clock.advance(499);
    expect((await visit()).calls).toEqual(['queue']);
    clock.advance(1);
    expect((await visit()).calls).toEqual(['write', 'read', 'queue']);
  });

  it('is written again when the queue took nothing', async () => {
    const { table, visit } = environment({ record: linkRecord() });
    table.queueFails = true;
    await expect(visit()).rejects.toThrow('SQS is away.');
    table.throttled = false;

    expect((await visit()).calls).toEqual(['write']);
  });

  it.each([
    ['there is none of this name', undefined, { counted: false }],
    [
      'it has expired',
      linkRecord({ live_until: NOW_TEXT }),
      { counted: false, record: linkRecord({ live_until: NOW_TEXT }) },
    ],
    [
      'it was deleted',
      linkRecord({ deleted_at: NOW_TEXT }),
      { counted: false, record: linkRecord({ deleted_at: NOW_TEXT }) },
    ],
    [
      'it is used up',
      linkRecord({ clicks: 3, click_limit: 3 }),
      { counted: false, record: linkRecord({ clicks: 3, click_limit: 3 }) },
    ],
  ])('queues nothing where %s', async (_, record, result) => {
    const { visit } = environment(record && { record });

    expect(await visit()).toEqual({ result, calls: ['write', 'read'] });
  });

  it('is busy where its clicks are limited, and is written again for the next visitor', async () => {
    const { table, visit } = environment({ record: linkRecord({ click_limit: 3 }) });

    expect(await visit()).toEqual({ result: 'busy', calls: ['write', 'read'] });
    expect(await visit()).toEqual({ result: 'busy', calls: ['write'] });
    table.throttled = false;
    expect((await visit()).result).toMatchObject({ counted: true });
  });
});
