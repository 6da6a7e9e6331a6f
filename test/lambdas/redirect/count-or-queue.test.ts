import { describe, expect, it } from 'vitest';
import { makeCountOrQueue } from '../../../lambdas/redirect/count-or-queue.ts';
import { makeLinkMemory } from '../../../lambdas/redirect/link-memory.ts';
import type { ClickResult } from '../../../lambdas/shared/link/count-click.ts';
import type { LinkRecord } from '../../../lambdas/shared/link/link-record.ts';
import type { OverflowMessage } from '../../../lambdas/shared/link/overflow-message.ts';
import { ManualClock } from '../../../local/clock.ts';
import { NOW, NOW_TEXT, OTHER_EVENT_ID } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';

const click = { id: OTHER_EVENT_ID, at: NOW_TEXT };

/** One environment of the redirect and a throttled table with one link, or none. */
function environment(given: { readonly record?: LinkRecord } = {}) {
  const clock = new ManualClock(NOW);
  const calls: string[] = [];
  const queued: OverflowMessage[] = [];
  const table = { ...given, throttled: true, unanswered: false, queueFails: false };
  const countOrQueue = makeCountOrQueue({
    countClick: async (): Promise<ClickResult | 'throttled' | 'unanswered'> => {
      calls.push('write');
      if (table.unanswered) return 'unanswered';
      if (table.throttled) return 'throttled';
      return table.record === undefined ? { counted: false } : { counted: true, record: table.record };
    },
    readLink: async (_, consistent) => {
      calls.push(consistent ? 'consistent read' : 'read');
      return table.record;
    },
    queueClick: async (message) => {
      calls.push('queue');
      if (table.queueFails) throw new Error('SQS is down.');
      queued.push(message);
    },
    memory: makeLinkMemory(() => clock.now()),
  });
  const visit = async () => {
    calls.length = 0;
    return { result: await countOrQueue('aB3xY7k', click), calls: [...calls] };
  };
  return { clock, table, queued, visit };
}

describe('an unthrottled link', () => {
  it('is counted in one call', async () => {
    const { table, visit } = environment({ record: linkRecord() });
    table.throttled = false;

    expect(await visit()).toEqual({ result: { counted: true, record: linkRecord() }, calls: ['write'] });
  });
});

describe('a throttled link', () => {
  it('is read, and its click is queued with the target', async () => {
    const { visit, queued } = environment({ record: linkRecord() });

    expect(await visit()).toEqual({
      result: { counted: true, record: linkRecord() },
      calls: ['write', 'read', 'queue'],
    });
    expect(queued).toEqual([{ short_code: 'aB3xY7k', target_url: 'https://example.com/', click }]);
  });

  it('is not read again within a second of a read or a count', async () => {
    const { clock, table, visit } = environment({ record: linkRecord() });
    table.throttled = false;
    await visit();
    table.throttled = true;
    clock.advance(999);

    expect((await visit()).calls).toEqual(['write', 'queue']);
    clock.advance(1);
    expect((await visit()).calls).toEqual(['write', 'read', 'queue']);
  });

  it('is not written while it is remembered as throttled, and queueing does not extend that time', async () => {
    const { clock, visit } = environment({ record: linkRecord() });
    await visit();
    clock.advance(500);
    expect((await visit()).calls).toEqual(['queue']);
    clock.advance(499);
    expect((await visit()).calls).toEqual(['queue']);
    clock.advance(1);
    expect((await visit()).calls).toEqual(['write', 'read', 'queue']);
  });

  it('is written again after the queue fails', async () => {
    const { table, visit } = environment({ record: linkRecord() });
    table.queueFails = true;
    await expect(visit()).rejects.toThrow('SQS is down.');
    table.throttled = false;

    expect((await visit()).calls).toEqual(['write']);
  });

  it.each([
    ['there is no link', undefined, { counted: false }],
    [
      'the link has expired',
      linkRecord({ live_until: NOW_TEXT }),
      { counted: false, record: linkRecord({ live_until: NOW_TEXT }) },
    ],
    [
      'the link was deleted',
      linkRecord({ deleted_at: NOW_TEXT }),
      { counted: false, record: linkRecord({ deleted_at: NOW_TEXT }) },
    ],
    [
      'the link is used up',
      linkRecord({ clicks: 3, click_limit: 3 }),
      { counted: false, record: linkRecord({ clicks: 3, click_limit: 3 }) },
    ],
  ])('queues no click if %s', async (_, record, result) => {
    const { visit } = environment(record && { record });

    expect(await visit()).toEqual({ result, calls: ['write', 'read'] });
  });

  it('is busy if it has a click limit, and is written again for the next visitor', async () => {
    const { table, visit } = environment({ record: linkRecord({ click_limit: 3 }) });

    expect(await visit()).toEqual({ result: 'busy', calls: ['write', 'read'] });
    expect(await visit()).toEqual({ result: 'busy', calls: ['write'] });
    table.throttled = false;
    expect((await visit()).result).toMatchObject({ counted: true });
  });
});

describe('a link whose counting is not answered', () => {
  function unanswered(record?: LinkRecord) {
    const environmentWithLink = environment(record && { record });
    environmentWithLink.table.unanswered = true;
    return environmentWithLink;
  }

  const maybeCounted = {
    short_code: 'aB3xY7k',
    target_url: 'https://example.com/',
    workspace_id: 'default',
    click,
    maybe_counted: true,
  };

  it('is read consistently, and its click is queued as maybe counted', async () => {
    const { visit, queued } = unanswered(linkRecord());

    expect(await visit()).toEqual({
      result: { counted: true, record: linkRecord() },
      calls: ['write', 'consistent read', 'queue'],
    });
    expect(queued).toEqual([maybeCounted]);
  });

  it('is not read if it is remembered', async () => {
    const { table, visit } = environment({ record: linkRecord() });
    table.throttled = false;
    await visit();
    table.unanswered = true;

    expect((await visit()).calls).toEqual(['write', 'queue']);
  });

  it.each([
    ['without', linkRecord({ change: { type: 'link.clicked', id: click.id, clicks: [click] } })],
    [
      'with',
      linkRecord({
        click_limit: 1,
        clicks: 1,
        change: { type: 'link.clicked', id: click.id, clicks: [click] },
      }),
    ],
  ])('%s a limit redirects without the queue if it shows that the click was counted', async (_, record) => {
    const { visit } = unanswered(record);

    expect(await visit()).toEqual({ result: { counted: true, record }, calls: ['write', 'consistent read'] });
  });

  it.each([
    ['has a click limit', { click_limit: 3 }],
    ['is used up, perhaps by this click', { click_limit: 3, clicks: 3 }],
  ])('is busy if it %s and doesn’t show the click', async (_, overrides) => {
    const { visit } = unanswered(linkRecord(overrides));

    expect(await visit()).toEqual({ result: 'busy', calls: ['write', 'consistent read'] });
  });

  it('with a limit is read even if it is remembered', async () => {
    const { table, visit } = environment({ record: linkRecord({ click_limit: 3 }) });
    table.throttled = false;
    await visit();
    table.unanswered = true;

    expect(await visit()).toEqual({ result: 'busy', calls: ['write', 'consistent read'] });
  });

  it.each([
    ['there is no link', undefined],
    ['the link has expired', linkRecord({ live_until: NOW_TEXT })],
    ['the link was deleted', linkRecord({ deleted_at: NOW_TEXT })],
  ])('queues no click if %s', async (_, record) => {
    const { visit } = unanswered(record);

    expect(await visit()).toEqual({
      result: { counted: false, ...(record && { record }) },
      calls: ['write', 'consistent read'],
    });
  });

  it('fails if the queue fails', async () => {
    const { table, visit } = unanswered(linkRecord());
    table.queueFails = true;

    await expect(visit()).rejects.toThrow('SQS is down.');
  });
});
