import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountOrQueue } from '../../../lambdas/redirect/count-or-queue.ts';
import { makeFollow, makePeek } from '../../../lambdas/redirect/follow.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { type Click, type LinkRecord, NEVER, UNLIMITED } from '../../../lambdas/shared/link/link-record.ts';
import { NOW, NOW_TEXT, OTHER_EVENT_ID } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';

const click: Click = { id: OTHER_EVENT_ID, at: NOW_TEXT };

/** The condition of the counting write, as DynamoDB evaluates it. */
const isCountable = (record: LinkRecord, { at, id }: Click): boolean =>
  record.live_until > at && record.clicks < record.click_limit && record.change.id !== id;

/** A table with one link, or none, that records its calls. */
function makeTable(record?: LinkRecord) {
  const calls: string[] = [];
  let counted = 0;
  const countOrQueue: CountOrQueue = async (shortCode, { id, at }) => {
    calls.push(shortCode);
    if (record === undefined) return { counted: false };
    if (!isCountable(record, { id, at })) return { counted: false, record };
    counted += 1;
    return { counted: true, record: { ...record, clicks: record.clicks + 1, last_clicked_at: at } };
  };
  const readLink = async (shortCode: string) => {
    calls.push(shortCode);
    return record;
  };
  return { calls, counted: () => counted, follow: makeFollow(countOrQueue), peek: makePeek(readLink) };
}

const redirect = { kind: 'redirect', targetUrl: 'https://example.com/', status: 302 };

const cases: [string, LinkRecord | undefined, object][] = [
  ['a live link redirects', linkRecord(), redirect],
  [
    'a link redirects with its own status',
    linkRecord({ redirect_status: 308 }),
    { ...redirect, status: 308 },
  ],
  ['a missing link is unknown', undefined, { kind: 'unknown' }],
  ['a link is expired at its expiry', linkRecord({ live_until: NOW_TEXT }), { kind: 'expired' }],
  [
    'a link redirects one millisecond before its expiry',
    linkRecord({ live_until: timestamp(NOW + 1) }),
    redirect,
  ],
  ['a link with one click left redirects', linkRecord({ clicks: 2, click_limit: 3 }), redirect],
  ['a link with no click left is used up', linkRecord({ clicks: 3, click_limit: 3 }), { kind: 'exhausted' }],
  [
    'a deleted link is deleted, even if also expired and used up',
    linkRecord({ deleted_at: NOW_TEXT, live_until: NOW_TEXT, clicks: 3, click_limit: 3 }),
    { kind: 'deleted' },
  ],
];

describe.each(cases)('%s', (_, record, outcome) => {
  it('for GET', async () => {
    expect(await makeTable(record).follow('aB3xY7k', click)).toEqual(outcome);
  });

  it('for HEAD', async () => {
    expect(await makeTable(record).peek('aB3xY7k', NOW_TEXT)).toEqual(outcome);
  });
});

describe.each(['', 'ab', 'a'.repeat(65), 'a.b', 'favicon.ico', 'a b c', 'café', '../links', 'abc\n'])(
  'the impossible short code %j is unknown without an AWS call',
  (shortCode) => {
    it('for GET', async () => {
      const { follow, calls } = makeTable(linkRecord());

      expect(await follow(shortCode, click)).toEqual({ kind: 'unknown' });
      expect(calls).toEqual([]);
    });

    it('for HEAD', async () => {
      const { peek, calls } = makeTable(linkRecord());

      expect(await peek(shortCode, NOW_TEXT)).toEqual({ kind: 'unknown' });
      expect(calls).toEqual([]);
    });
  },
);

it('a busy link is unavailable', async () => {
  const follow = makeFollow(async () => 'busy');

  expect(await follow('aB3xY7k', click)).toEqual({ kind: 'unavailable' });
});

it('GET makes one call, whatever the outcome', async () => {
  for (const [, record] of cases) {
    const { follow, calls } = makeTable(record);
    await follow('aB3xY7k', click);
    expect(calls).toEqual(['aB3xY7k']);
  }
});

it('HEAD has the outcome of GET, and GET counts exactly when it redirects, for any link at any time', async () => {
  const moments = fc.integer({ min: NOW - 2, max: NOW + 2 }).map(timestamp);
  const records = fc
    .record({
      live_until: fc.oneof(moments, fc.constant(NEVER)),
      clicks: fc.nat(3),
      click_limit: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(UNLIMITED)),
      redirect_status: fc.constantFrom(301, 302, 307, 308),
    })
    .map(linkRecord);

  await fc.assert(
    fc.asyncProperty(records, moments, async (record, at) => {
      const table = makeTable(record);
      const peeked = await table.peek('aB3xY7k', at);

      expect(await table.follow('aB3xY7k', { ...click, at })).toEqual(peeked);
      expect(table.counted()).toBe(peeked.kind === 'redirect' ? 1 : 0);
    }),
    { numRuns: 500 },
  );
});
