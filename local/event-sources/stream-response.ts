import type { StreamRecord } from '../dynamodb/stream-record.ts';
import type { InvokeResult } from '../lambda/invoke.ts';
import { readBatchItemFailures } from './batch-item-failures.ts';

/** The outcome of a batch: done, done up to the record at index `from`, or failed as a whole. */
type BatchOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'partial'; readonly from: number }
  | { readonly kind: 'failed' };

/**
 * Reads the outcome of a batch from its invocation. If batch item failures are reported, processing resumes at the
 * lowest failed sequence number; an unknown one fails the batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function outcomeOf(
  records: readonly StreamRecord[],
  result: InvokeResult,
  reportBatchItemFailures: boolean,
): BatchOutcome {
  if (!result.ok) return { kind: 'failed' };
  const failures = reportBatchItemFailures ? readBatchItemFailures(result.payload) : new Set<string>();
  if (failures === undefined) return { kind: 'failed' };
  if (failures.size === 0) return { kind: 'done' };
  const indexes = [...failures].map((id) =>
    records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === id),
  );
  return indexes.includes(-1) ? { kind: 'failed' } : { kind: 'partial', from: Math.min(...indexes) };
}
