import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type LogFields, logError } from '../observe/log.ts';

/**
 * Handles all records of a batch concurrently and reports those that failed, so that SQS redelivers only them.
 * The event source mapping must report batch item failures.
 *
 * @param idsOf ids to log with a failed record besides its `message_id`; must not throw
 */
export async function handleEachRecord(
  { Records }: SQSEvent,
  handle: (record: SQSRecord) => Promise<void>,
  idsOf: (record: SQSRecord) => LogFields = () => ({}),
): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(Records.map(async (record) => handle(record)));
  const batchItemFailures = Records.flatMap((record, index) => {
    const result = results[index];
    if (result?.status !== 'rejected') return [];
    logError('failed to handle record', result.reason, { message_id: record.messageId, ...idsOf(record) });
    return [{ itemIdentifier: record.messageId }];
  });
  return { batchItemFailures };
}
