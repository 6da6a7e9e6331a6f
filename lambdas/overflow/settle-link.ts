import { chunks } from '../shared/batch/chunks.ts';
import { EVENT_RETENTION_MS } from '../shared/event-log/event-record.ts';
import type { FindEvents } from '../shared/event-log/read-events.ts';
import type { ReadSettlement } from '../shared/event-log/settlement.ts';
import type { StartSettling } from '../shared/link/start-settling.ts';
import { logWarning } from '../shared/observe/log.ts';
import type { ReceivedMaybeCounted } from './received-click.ts';

/** The clicks of one link that were not counted before. */
export interface Settled {
  /** Clicks that were not counted, and can no longer be by their own write. */
  readonly uncounted: readonly ReceivedMaybeCounted[];
  /** Clicks that can't be settled yet. */
  readonly later: readonly ReceivedMaybeCounted[];
}

/** Finds out which clicks of one link were counted. Throws to keep them all in the queue. */
export type SettleLink = (
  clicks: readonly ReceivedMaybeCounted[],
  hasTimeLeft: () => boolean,
) => Promise<Settled>;

/** Waits for the mark. The outbox usually writes it within a second. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000];

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const EVENTS_PER_READ = 100;

/** The log forgets a click after 30 days. The hour covers different clocks. */
const MAX_AGE_MS = EVENT_RETENTION_MS - 60 * 60 * 1_000;

/**
 * Settles clicks whose counting write got no response. If the event log has a click, it was counted. If the log has no
 * click, but a mark that was started when the click's write could no longer be made, it was not. See docs/adr/0021.
 *
 * @param deps.settleDelayMs how long after its message was sent a click's own write can be made, at most
 * @param deps.wait resolves after this many milliseconds
 * @param deps.now epoch milliseconds
 */
export function makeSettleLink(deps: {
  readonly readSettlement: ReadSettlement;
  readonly findEvents: FindEvents;
  readonly startSettling: StartSettling;
  readonly settleDelayMs: number;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly now: () => number;
}): SettleLink {
  const { readSettlement, startSettling, settleDelayMs, wait, now } = deps;

  return async function settleLink(clicks, hasTimeLeft) {
    const [tooOld, recent] = partition(clicks, ({ click }) => now() - Date.parse(click.at) > MAX_AGE_MS);
    if (tooOld.length > 0) logWarning('clicks are too old to settle', { event_ids: eventIds(tooOld) });
    const uncounted: ReceivedMaybeCounted[] = [];
    let open = recent;
    let ownMark: string | undefined;
    for (const waitMs of [0, ...WAITS_MS]) {
      const [first] = open;
      if (first === undefined || !hasTimeLeft()) break;
      if (waitMs > 0) await wait(waitMs);
      // In this order: when the mark is in the log, everything written to the link before it is, too.
      const { held, settledAt = '' } = await readSettlement(first.short_code);
      const unlogged = await leaveOutLogged(open);
      // The queue delayed these clicks, so a mark of this invocation is late enough for all, whatever the clocks say.
      const isByOwnMark = ownMark !== undefined && settledAt >= ownMark;
      const [settled, unsettled] = partition(
        unlogged,
        ({ sentAt }) => isByOwnMark || Date.parse(settledAt) >= sentAt + settleDelayMs,
      );
      uncounted.push(...settled);
      open = unsettled;
      // An operator must release a hold.
      if (held || open.length === 0) break;
      ownMark ??= await startSettling(first.short_code);
    }
    return { uncounted, later: [...tooOld, ...open] };
  };

  async function leaveOutLogged(clicks: readonly ReceivedMaybeCounted[]) {
    const workspaceId = clicks[0]?.workspace_id ?? '';
    const logged = new Set<string>();
    for (const ids of chunks(eventIds(clicks), EVENTS_PER_READ))
      for (const { id } of await deps.findEvents(workspaceId, ids)) logged.add(id);
    return clicks.filter(({ click }) => !logged.has(click.id));
  }
}

/** Without duplicates, which DynamoDB refuses in a batch. */
const eventIds = (clicks: readonly ReceivedMaybeCounted[]): string[] => [
  ...new Set(clicks.map(({ click }) => click.id)),
];

function partition<Item>(
  items: readonly Item[],
  isFirst: (item: Item) => boolean,
): readonly [first: readonly Item[], second: readonly Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
