import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { parseOverflowMessage } from '../shared/link/overflow-message.ts';
import { logError } from '../shared/observe/log.ts';
import { type OverflowWrite, type ReceivedClick, writesOf } from './writes-of.ts';

/** Links that are written side by side. */
const LINKS_AT_ONCE = 10;

/** Counts the clicks of one write. Throws where they are to stay in the queue. */
export type CountWrite = (write: OverflowWrite, mayGoOn: () => boolean) => Promise<void>;

/**
 * Counts a batch of the overflow queue and reports the messages whose clicks are still uncounted, so that SQS brings
 * just them again.
 *
 * @param mayGoOn whether there is still time for another write
 */
export function makeCountOverflow(countWrite: CountWrite) {
  return async ({ Records }: SQSEvent, mayGoOn: () => boolean): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    const received: ReceivedClick[] = [];
    for (const { messageId, body } of Records) {
      try {
        received.push({ ...parseOverflowMessage(body), messageId });
      } catch (error) {
        logError('message failed', error, { message_id: messageId });
        failed.push(messageId);
      }
    }

    const links = writesOf(received);
    const work = async () => {
      for (let writes = links.shift(); writes !== undefined; writes = links.shift()) {
        for (const write of writes) {
          try {
            await countWrite(write, mayGoOn);
          } catch (error) {
            logError('clicks stay in the queue', error, { messages: write.messageIds.length });
            failed.push(...write.messageIds);
          }
        }
      }
    };
    await Promise.all(Array.from({ length: LINKS_AT_ONCE }, work));
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
