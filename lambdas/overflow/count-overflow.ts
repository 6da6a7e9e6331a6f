import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { forEachLimited } from '../shared/batch/for-each-limited.ts';
import { parseOverflowMessage } from '../shared/link/overflow-message.ts';
import { logError } from '../shared/observe/log.ts';
import { type OverflowWrite, planWrites, type ReceivedClick } from './plan-writes.ts';

const LINKS_AT_ONCE = 10;

/** Counts the clicks of one write. Throws to keep them in the queue. */
export type CountWrite = (write: OverflowWrite, hasTimeLeft: () => boolean) => Promise<void>;

/** Counts a batch of the overflow queue and reports the messages whose clicks are not counted yet. */
export function makeCountOverflow(countWrite: CountWrite) {
  return async function countOverflow(
    { Records }: SQSEvent,
    hasTimeLeft: () => boolean,
  ): Promise<SQSBatchResponse> {
    const failed: string[] = [];
    const received: ReceivedClick[] = [];
    for (const { messageId, body } of Records) {
      try {
        received.push({ ...parseOverflowMessage(body), messageId });
      } catch (error) {
        logError('failed to parse message', error, { message_id: messageId });
        failed.push(messageId);
      }
    }
    await forEachLimited(planWrites(received), LINKS_AT_ONCE, async (writes) => {
      for (const write of writes) {
        try {
          await countWrite(write, hasTimeLeft);
        } catch (error) {
          logError('failed to count clicks', error, { messages: write.messageIds.length });
          failed.push(...write.messageIds);
        }
      }
    });
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
