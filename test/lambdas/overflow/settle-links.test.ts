import { describe, expect, it } from 'vitest';
import type { ReceivedMaybeCounted } from '../../../lambdas/overflow/received-click.ts';
import { makeSettleLinks } from '../../../lambdas/overflow/settle-links.ts';
import type { Settlement } from '../../../lambdas/shared/event-log/settlement.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';

const SETTLE_DELAY_MS = 600_000;
/** The moment at which the queue delivers a click of {@link NOW}. */
const DELIVERED = NOW + SETTLE_DELAY_MS;
const DAY_MS = 24 * 60 * 60 * 1_000;

const received = (id: string, sentAt = NOW): ReceivedMaybeCounted => ({
  short_code: 'aB3xY7k',
  target_url: 'https://example.com/',
  workspace_id: 'default',
  click: { id, at: NOW_TEXT },
  messageId: `message ${id}`,
  sentAt,
});

/** An event log with some events and a mark, or a hold, and an outbox that marks a link some looks later. */
function logWith(given: {
  readonly logged?: readonly string[];
  readonly mark?: number;
  readonly held?: boolean;
  /** Looks until the outbox has written a mark. */
  readonly lag?: number;
  /** Looks until the outbox has logged the events. */
  readonly logLag?: number;
  /** A short code whose mark can't be read. */
  readonly failing?: string;
  readonly now?: number;
}) {
  const { logged = [], held = false, lag = Number.POSITIVE_INFINITY, logLag = 0, now = DELIVERED } = given;
  const calls: string[] = [];
  const waits: number[] = [];
  let looks = 0;
  let started: string | undefined;
  const settleLinks = makeSettleLinks({
    async readSettlement(shortCode): Promise<Settlement> {
      if (shortCode === given.failing) throw new Error('The log is busy.');
      calls.push('settlement');
      looks += 1;
      const own = started !== undefined && looks > lag ? started : undefined;
      const marked = given.mark === undefined ? undefined : timestamp(given.mark);
      return { held, settledAt: held ? undefined : (own ?? marked) };
    },
    async findEvents(workspaceId, ids) {
      calls.push(`events of ${workspaceId}`);
      const found = looks > logLag ? ids.filter((id) => logged.includes(id)) : [];
      return found.map((id) => ({ id, workspace_id: workspaceId, type: 'link.clicked', body: '{}' }));
    },
    async startSettling(shortCode) {
      calls.push(`start ${shortCode}`);
      started = timestamp(now);
      return started;
    },
    settleDelayMs: SETTLE_DELAY_MS,
    wait: async (ms) => {
      waits.push(ms);
    },
    now: () => now,
  });
  const settle = async (clicks: readonly ReceivedMaybeCounted[], hasTimeLeft = () => true) => {
    const uncounted: string[] = [];
    const later = await settleLinks(clicks, hasTimeLeft, async (counted) => {
      uncounted.push(...counted.map(({ click }) => click.id));
    });
    return { uncounted, later: later.map(({ click }) => click.id) };
  };
  return { settle, calls, waits };
}

describe('a click that may be counted', () => {
  it('was counted if the event log has it', async () => {
    const { settle, calls } = logWith({ logged: ['a'] });

    expect(await settle([received('a')])).toEqual({ uncounted: [], later: [] });
    expect(calls).toEqual(['settlement', 'events of default']);
  });

  it('was not counted if a mark of ten minutes later is in the log, and it is not', async () => {
    const { settle, calls } = logWith({ logged: ['b'], mark: DELIVERED });

    expect(await settle([received('a'), received('b')])).toEqual({ uncounted: ['a'], later: [] });
    expect(calls).not.toContain('start aB3xY7k');
  });

  it('can still be counted at an earlier mark, so a new one is started, once for all clicks', async () => {
    const { settle, calls, waits } = logWith({ mark: DELIVERED - 1, lag: 2 });

    expect(await settle([received('a'), received('b')])).toEqual({ uncounted: ['a', 'b'], later: [] });
    expect(calls.filter((call) => call === 'start aB3xY7k')).toHaveLength(1);
    expect(waits).toEqual([250, 500]);
  });

  it('is looked up after the mark, because its event was logged before the mark', async () => {
    const { settle, calls } = logWith({ logged: ['a'], lag: 1, logLag: 1 });

    expect(await settle([received('a')])).toEqual({ uncounted: [], later: [] });
    expect(calls.slice(-2)).toEqual(['settlement', 'events of default']);
  });

  it('is settled by a mark of its own consumer, even if the clocks of queue and consumer differ', async () => {
    const { settle } = logWith({ lag: 1, now: DELIVERED - 60_000 });

    expect(await settle([received('a')])).toEqual({ uncounted: ['a'], later: [] });
  });

  it('stays in the queue while the mark is missing', async () => {
    const { settle, waits } = logWith({});

    expect(await settle([received('a')])).toEqual({ uncounted: [], later: ['a'] });
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000]);
  });

  it('stays in the queue if time runs out', async () => {
    const { settle, waits } = logWith({});

    expect(await settle([received('a')], () => waits.length < 2)).toEqual({ uncounted: [], later: ['a'] });
    expect(waits).toHaveLength(2);
  });

  it('stays in the queue while the link is held, unless the log has it', async () => {
    const { settle, calls, waits } = logWith({ held: true, logged: ['b'] });

    expect(await settle([received('a'), received('b')])).toEqual({ uncounted: [], later: ['a'] });
    expect(calls).not.toContain('start aB3xY7k');
    expect(waits).toEqual([]);
  });

  it('stays in the queue once the log may have forgotten it', async () => {
    const log = captureLog();
    const old = logWith({ mark: NOW + 30 * DAY_MS, now: NOW + 30 * DAY_MS });
    expect(await old.settle([received('a')])).toEqual({ uncounted: [], later: ['a'] });
    expect(log.text()).toContain('clicks are too old to settle');

    const recent = logWith({ mark: NOW + 29 * DAY_MS, now: NOW + 29 * DAY_MS });
    expect(await recent.settle([received('a')])).toEqual({ uncounted: ['a'], later: [] });
  });

  it('is looked up once, however often its message came, and a hundred at a time', async () => {
    const { settle, calls } = logWith({ mark: DELIVERED });
    const many = Array.from({ length: 201 }, (_, n) => received(`click ${n % 200}`));

    expect((await settle(many)).uncounted).toHaveLength(201);
    expect(calls).toEqual(['settlement', 'events of default', 'events of default']);
  });

  it('stays in the queue if it can’t be settled, without the clicks of other links', async () => {
    const log = captureLog();
    const { settle } = logWith({ mark: DELIVERED, failing: 'other' });

    expect(await settle([received('a'), { ...received('b'), short_code: 'other' }])).toEqual({
      uncounted: ['a'],
      later: ['b'],
    });
    expect(log.text()).toContain('failed to settle clicks');
  });
});
