import type { ClickBatch } from '../shared/link/count-overflow-clicks.ts';
import type { Click } from '../shared/link/link-record.ts';
import type { ReceivedClick } from './received-click.ts';

/** Clicks per write: a transaction has at most 100 actions, one of them the link's. */
export const MAX_CLICKS = 99;

/** Bytes of clicks per write. They stay in the link until its next write, which DynamoDB charges by that size too. */
const MAX_BYTES = 16_384;

/** One write to a link. */
export interface OverflowWrite extends ClickBatch {
  /** Messages to acknowledge once the clicks are counted. */
  readonly messageIds: readonly string[];
}

/**
 * Plans the writes that count a batch, one list per link; run each list in order. Counts a duplicate click once.
 */
export function planWrites(received: readonly ReceivedClick[]): OverflowWrite[][] {
  const byLink = Map.groupBy(received, ({ short_code }) => short_code);
  return [...byLink.values()].map((clicks) => {
    const byTarget = Map.groupBy(clicks, ({ target_url }) => target_url);
    return [...byTarget.values()].flatMap(planWritesOfTarget);
  });
}

function planWritesOfTarget(received: readonly ReceivedClick[]): OverflowWrite[] {
  const writes: OverflowWrite[] = [];
  let clicks: Click[] = [];
  let messageIds: string[] = [];
  let bytes = 0;
  for (const messages of Map.groupBy(received, ({ click }) => click.id).values()) {
    const [message] = messages;
    if (message === undefined) continue;
    const { short_code: shortCode, target_url: targetUrl, click } = message;
    const size = Buffer.byteLength(JSON.stringify(click));
    if (clicks.length === 0 || clicks.length === MAX_CLICKS || bytes + size > MAX_BYTES) {
      [clicks, messageIds, bytes] = [[], [], 0];
      writes.push({ shortCode, targetUrl, clicks, messageIds });
    }
    clicks.push(click);
    messageIds.push(...messages.map(({ messageId }) => messageId));
    bytes += size;
  }
  return writes;
}
