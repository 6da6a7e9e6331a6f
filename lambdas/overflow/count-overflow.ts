import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { forEachLimited } from '../shared/batch/for-each-limited.ts';
import { parseOverflowMessage } from '../shared/link/overflow-message.ts';
import { logError } from '../shared/observe/log.ts';
import { type OverflowWrite, planWrites } from './plan-writes.ts';
import type { ReceivedClick, ReceivedMaybeCounted } from './received-click.ts';
import type { SettleLinks } from './settle-links.ts';

const LINKS_AT_ONCE = 10;

/** Counts the clicks of one write. Throws to keep them in the queue. */
export type CountWrite = (write: OverflowWrite, hasTimeLeft: () => boolean) => Promise<void>;

/** Counts a batch of the overflow queue and reports the messages whose clicks are not counted yet. */
export function makeCountOverflow(countWrite: CountWrite, settleLinks: SettleLinks) {
  return async function countOverflow(
    { Records }: SQSEvent,
    hasTimeLeft: () => boolean,
  ): Promise<SQSBatchResponse> {
    const failed: string[] = [];
    const uncounted: ReceivedClick[] = [];
    const maybeCounted: ReceivedMaybeCounted[] = [];
    for (const { messageId, body, attributes } of Records) {
      try {
        const message = parseOverflowMessage(body);
        if (message.maybe_counted) {
          maybeCounted.push({ ...message, messageId, sentAt: Number(attributes.SentTimestamp) });
        } else uncounted.push({ ...message, messageId });
      } catch (error) {
        logError('failed to parse message', error, { message_id: messageId });
        failed.push(messageId);
      }
    }
    async function count(clicks: readonly ReceivedClick[]): Promise<void> {
      await forEachLimited(planWrites(clicks), LINKS_AT_ONCE, async (writes) => {
        for (const write of writes) {
          try {
            await countWrite(write, hasTimeLeft);
          } catch (error) {
            logError('failed to count clicks', error, { messages: write.messageIds.length });
            failed.push(...write.messageIds);
          }
        }
      });
    }

    // First: they wait for nothing, and what may be counted can wait for the outbox.
    await count(uncounted);
    const later = await settleLinks(maybeCounted, hasTimeLeft, count);
    failed.push(...later.map(({ messageId }) => messageId));
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
