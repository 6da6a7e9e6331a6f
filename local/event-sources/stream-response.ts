import type { StreamRecord } from '../dynamodb/stream-record.ts';
import type { InvokeResult } from '../lambda/invoke.ts';

/** What became of a batch: all done; done up to the record at index `from`; or failed as a whole. */
export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'partial'; readonly from: number }
  | { readonly kind: 'failed' };

/**
 * Reads what a function made of a batch. A partial response is only heeded when the mapping reports batch
 * item failures; the lowest failed sequence number counts. One that names no record of the batch, or isn't
 * of the documented form, fails the batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function judge(
  records: readonly StreamRecord[],
  result: InvokeResult,
  reportBatchItemFailures: boolean,
): Verdict {
  if (!result.ok) return { kind: 'failed' };
  if (!reportBatchItemFailures) return { kind: 'done' };
  const { payload } = result;
  if (payload === null || payload === undefined) return { kind: 'done' };
  if (typeof payload !== 'object') return { kind: 'failed' };
  const failures = 'batchItemFailures' in payload ? payload.batchItemFailures : undefined;
  if (failures === null || failures === undefined) return { kind: 'done' };
  if (!Array.isArray(failures)) return { kind: 'failed' };
  const indexes = failures.map((failure: unknown) => indexOf(records, failure));
  if (indexes.includes(-1)) return { kind: 'failed' };
  return indexes.length === 0 ? { kind: 'done' } : { kind: 'partial', from: Math.min(...indexes) };
}

function indexOf(records: readonly StreamRecord[], failure: unknown): number {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return -1;
  const { itemIdentifier } = failure;
  return records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier);
}
