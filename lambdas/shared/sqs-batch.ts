import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logError } from './log.ts';

/**
 * Handles all records of a batch at once and reports those whose handling threw, so that SQS redelivers just them.
 * The event source must be set to report batch item failures.
 */
export async function handleEachRecord(
  { Records }: SQSEvent,
  handle: (record: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(Records.map(handle));
  const batchItemFailures = Records.flatMap((record, index) => {
    const result = results[index];
    if (result?.status !== 'rejected') return [];
    logError('record failed', result.reason, { message_id: record.messageId });
    return [{ itemIdentifier: record.messageId }];
  });
  return { batchItemFailures };
}
