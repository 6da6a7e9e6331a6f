import { type Click, maxClicksOf } from '../shared/link/link-record.ts';
import type { OverflowMessage } from '../shared/link/overflow-message.ts';
import { type CountClick, type Counted, type ReadLink, whereTo } from './follow.ts';
import type { LinkMemory } from './link-memory.ts';

/** Counts a click in one write. `throttled`: the link is written too often just now, and nothing was written. */
export type CountNow = (shortCode: string, click: Click) => Promise<Counted | 'throttled'>;

/** Hands a click to the overflow queue. Resolves when the queue has it. */
export type QueueClick = (message: OverflowMessage) => Promise<void>;

/**
 * Counts a click at once or, where DynamoDB takes no more writes to the link just now, leaves it to the overflow
 * queue, so that no visitor is refused because counting is slow. Only a link with `max_clicks` is `busy` then: whether
 * it has a click left is known when it is counted.
 *
 * A link that was throttled is spared further writes for as long as it is remembered. The consumer of the queue needs
 * them more: it counts many clicks with one.
 */
export function makeCountOrQueue(deps: {
  readonly countNow: CountNow;
  readonly readLink: ReadLink;
  readonly queueClick: QueueClick;
  readonly memory: LinkMemory;
}): CountClick {
  const { countNow, readLink, queueClick, memory } = deps;
  return async (shortCode, click) => {
    const known = memory.recall(shortCode);
    if (known === undefined || !known.throttled) {
      const result = await countNow(shortCode, click);
      if (result !== 'throttled') {
        if (result.counted && result.record !== undefined) memory.remember(result.record);
        return result;
      }
    }
    const record = known?.record ?? (await readLink(shortCode));
    if (record === undefined) return { counted: false };
    if (known === undefined) memory.remember(record);
    if (whereTo(record, click.at).kind !== 'redirect') return { counted: false, record };
    if (maxClicksOf(record) !== null) return 'busy';
    await queueClick({ short_code: shortCode, target_url: record.target_url, click });
    memory.markThrottled(shortCode);
    return { counted: true, record };
  };
}
