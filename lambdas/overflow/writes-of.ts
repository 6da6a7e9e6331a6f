import type { Click } from '../shared/link/link-record.ts';
import type { OverflowMessage } from '../shared/link/overflow-message.ts';

/** One write counts at most this many: a transaction has 100 actions, and one of them is the link's. */
export const MAX_CLICKS = 99;

/**
 * Bytes of the clicks that one write puts into the link. The next write to the link is paid by what is in it now, so
 * that a visitor's click must not find too much there.
 */
export const MAX_BYTES = 16_384;

/** A message of the overflow queue, by the id that the queue gave it. */
export interface ReceivedClick extends OverflowMessage {
  readonly messageId: string;
}

/** Clicks that one write to their link counts. */
export interface OverflowWrite {
  readonly shortCode: string;
  /** Where all of them were sent. */
  readonly targetUrl: string;
  readonly clicks: readonly Click[];
  /** The messages that are done when the clicks are counted. */
  readonly messageIds: readonly string[];
}

/**
 * The writes that count a batch, by link; the writes of one link are to be made one after the other. A click that is
 * in the batch twice is counted once.
 */
export function writesOf(received: readonly ReceivedClick[]): OverflowWrite[][] {
  const byLink = Map.groupBy(received, ({ short_code }) => short_code);
  return [...byLink.values()].map((clicks) => {
    const byTarget = Map.groupBy(clicks, ({ target_url }) => target_url);
    return [...byTarget.values()].flatMap(writesOfOneTarget);
  });
}

function writesOfOneTarget(received: readonly ReceivedClick[]): OverflowWrite[] {
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
