import type { ClickResult, CountClick, ReadLink } from '../shared/link/count-click.ts';
import { type Click, type LinkRecord, maxClicksOf } from '../shared/link/link-record.ts';
import type { OverflowMessage } from '../shared/link/overflow-message.ts';
import type { LinkMemory } from './link-memory.ts';
import { outcomeFor } from './visit-outcome.ts';

/** Counts or queues a click on a live link. `busy`: the link has `max_clicks`, and the click may not be counted. */
export type CountOrQueue = (shortCode: string, click: Click) => Promise<ClickResult | 'busy'>;

/** Resolves when the overflow queue has stored the click. */
export type QueueClick = (message: OverflowMessage) => Promise<void>;

/**
 * Counts a click at once or, while the link is throttled, queues it, so slow counting turns no visitor away. A link
 * with `max_clicks` is `busy` instead: only counting shows whether it has a click left.
 *
 * A throttled link gets no more writes while it is remembered: the queue's consumer counts many clicks with each write
 * and needs that capacity more.
 *
 * If the counting write gets no response, the click may be counted or not. It is queued as such, and the consumer settles
 * it.
 */
export function makeCountOrQueue(deps: {
  readonly countClick: CountClick;
  readonly readLink: ReadLink;
  readonly queueClick: QueueClick;
  readonly memory: LinkMemory;
}): CountOrQueue {
  const { countClick, readLink, queueClick, memory } = deps;
  return async function countOrQueue(shortCode, click) {
    const known = memory.recall(shortCode);
    if (known === undefined || !known.throttled) {
      const result = await countClick(shortCode, click);
      if (result === 'unanswered') return queueUnanswered(shortCode, click, known?.record);
      if (result !== 'throttled') {
        if (result.counted && result.record !== undefined) memory.remember(result.record);
        return result;
      }
    }
    const record = known?.record ?? (await readLink(shortCode));
    if (record === undefined) return { counted: false };
    if (known === undefined) memory.remember(record);
    if (outcomeFor(record, click.at).kind !== 'redirect') return { counted: false, record };
    if (maxClicksOf(record) !== null) return 'busy';
    await queueClick({ short_code: shortCode, target_url: record.target_url, click });
    memory.markThrottled(shortCode);
    return { counted: true, record };
  };

  async function queueUnanswered(
    shortCode: string,
    click: Click,
    known: LinkRecord | undefined,
  ): Promise<ClickResult | 'busy'> {
    // With a click limit, only the link itself can show that this click was counted.
    const isEnough = known !== undefined && maxClicksOf(known) === null;
    const record = isEnough ? known : await readLink(shortCode, true);
    if (record === undefined) return { counted: false };
    if (record.change.id === click.id) return { counted: true, record };
    const { kind } = outcomeFor(record, click.at);
    // A used-up link may owe its last click to this visitor.
    if (kind === 'exhausted') return 'busy';
    if (kind !== 'redirect') return { counted: false, record };
    if (maxClicksOf(record) !== null) return 'busy';
    const { target_url, workspace_id } = record;
    await queueClick({ short_code: shortCode, target_url, workspace_id, click, maybe_counted: true });
    return { counted: true, record };
  }
}
