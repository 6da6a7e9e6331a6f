import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type LogFields, logError } from '../observe/log.ts';

/**
 * Handles all records of a batch at once and reports those whose handling threw, so that SQS redelivers just them.
 * The event source must be set to report batch item failures.
 *
 * @param idsOf what a log tells of a record that failed beside its `message_id`; must not throw
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
    logError('record failed', result.reason, { message_id: record.messageId, ...idsOf(record) });
    return [{ itemIdentifier: record.messageId }];
  });
  return { batchItemFailures };
}
