import { chunks } from '../shared/batch/chunks.ts';
import { forEachLimited } from '../shared/batch/for-each-limited.ts';
import { EVENT_RETENTION_MS } from '../shared/event-log/event-record.ts';
import type { FindEvents } from '../shared/event-log/read-events.ts';
import type { ReadSettlement } from '../shared/event-log/settlement.ts';
import type { StartSettling } from '../shared/link/start-settling.ts';
import { logError, logWarning } from '../shared/observe/log.ts';
import type { ReceivedMaybeCounted } from './received-click.ts';

/**
 * Finds out which clicks were counted. Resolves to those that can't be settled yet.
 *
 * @param count counts clicks that were not counted before, and can no longer be by their own write
 */
export type SettleLinks = (
  clicks: readonly ReceivedMaybeCounted[],
  hasTimeLeft: () => boolean,
  count: (clicks: readonly ReceivedMaybeCounted[]) => Promise<void>,
) => Promise<readonly ReceivedMaybeCounted[]>;

/** A link with clicks that aren't settled yet. */
interface OpenLink {
  open: readonly ReceivedMaybeCounted[];
  /** Time of the mark that this invocation started. */
  ownMark: string | undefined;
  /** Whether it can't be settled in this invocation. */
  isGivenUp: boolean;
}

/** Each makes one call at a time. An SDK client opens up to 50 connections. */
const LINKS_AT_ONCE = 25;

/** Waits for the marks of all links. The outbox usually writes them within a second. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000];

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const EVENTS_PER_READ = 100;

/** The log forgets a click after 30 days. The hour covers different clocks. */
const MAX_AGE_MS = EVENT_RETENTION_MS - 60 * 60 * 1_000;

/**
 * Settles clicks whose counting write got no response. If the event log has a click, it was counted. If the log has no
 * click, but a mark that was started when the click's write could no longer be made, it was not. See docs/adr/0021.
 *
 * Starts the marks of all links before it waits for any. So a batch waits as long as its slowest link, not for one link
 * after another.
 *
 * @param deps.settleDelayMs how long after its message was sent a click's own write can be made, at most
 * @param deps.wait resolves after this many milliseconds
 * @param deps.now epoch milliseconds
 */
export function makeSettleLinks(deps: {
  readonly readSettlement: ReadSettlement;
  readonly findEvents: FindEvents;
  readonly startSettling: StartSettling;
  readonly settleDelayMs: number;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly now: () => number;
}): SettleLinks {
  const { readSettlement, startSettling, settleDelayMs, wait, now } = deps;

  return async function settleLinks(clicks, hasTimeLeft, count) {
    const [tooOld, recent] = partition(clicks, ({ click }) => now() - Date.parse(click.at) > MAX_AGE_MS);
    if (tooOld.length > 0) logWarning('clicks are too old to settle', { event_ids: eventIds(tooOld) });
    const byLink = Map.groupBy(recent, ({ short_code }) => short_code);
    const links = [...byLink.values()].map(
      (open): OpenLink => ({ open, ownMark: undefined, isGivenUp: false }),
    );
    for (const waitMs of [0, ...WAITS_MS]) {
      const waiting = links.filter(({ open, isGivenUp }) => open.length > 0 && !isGivenUp);
      if (waiting.length === 0 || !hasTimeLeft()) break;
      if (waitMs > 0) await wait(waitMs);
      const uncounted: ReceivedMaybeCounted[] = [];
      await forEachLimited(waiting, LINKS_AT_ONCE, async (link) => {
        if (hasTimeLeft()) await look(link, uncounted);
      });
      await count(uncounted);
    }
    return [...tooOld, ...links.flatMap(({ open }) => open)];
  };

  /** Moves the clicks of a link that were surely not counted to `uncounted`. Starts a mark if others are left. */
  async function look(link: OpenLink, uncounted: ReceivedMaybeCounted[]): Promise<void> {
    const { open, ownMark } = link;
    const shortCode = open[0]?.short_code ?? '';
    try {
      // In this order: when the mark is in the log, everything written to the link before it is, too.
      const { held, settledAt = '' } = await readSettlement(shortCode);
      const unlogged = await leaveOutLogged(open);
      // The queue delayed these clicks, so a mark of this invocation is late enough for all, whatever the clocks say.
      const isByOwnMark = ownMark !== undefined && settledAt >= ownMark;
      const [settled, unsettled] = partition(
        unlogged,
        ({ sentAt }) => isByOwnMark || Date.parse(settledAt) >= sentAt + settleDelayMs,
      );
      uncounted.push(...settled);
      link.open = unsettled;
      // An operator must release a hold.
      link.isGivenUp = held;
      if (unsettled.length > 0 && !held) link.ownMark ??= await startSettling(shortCode);
    } catch (error) {
      link.isGivenUp = true;
      logError('failed to settle clicks', error, { messages: link.open.length });
    }
  }

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
