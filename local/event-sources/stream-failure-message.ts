import { randomUUID } from 'node:crypto';
import type { StreamRecord } from '../dynamodb/stream-record.ts';
import type { TableStream } from '../dynamodb/table-stream.ts';

type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** A discarded batch and the result of its last invocation. */
export interface Discard {
  readonly records: readonly StreamRecord[];
  readonly condition: DiscardCondition;
  readonly invocations: number;
  /** Undefined if the function was never invoked with the batch. */
  readonly lastInvocation: 'function-error' | 'reported-failures' | undefined;
}

export type StreamFailureMessage = ReturnType<typeof makeFailureMessage>;

/**
 * Makes the message that Lambda sends to an on-failure destination. It locates the records but doesn't contain them.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 *
 * @param discard must have at least one record
 * @param now epoch milliseconds
 */
export function makeFailureMessage(
  discard: Discard,
  functionArn: string,
  stream: Pick<TableStream, 'arn' | 'shardId'>,
  now: number,
) {
  const first = discard.records[0]?.dynamodb;
  const last = discard.records.at(-1)?.dynamodb;
  if (first === undefined || last === undefined) throw new RangeError('a discarded batch must have a record');
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn,
      condition: discard.condition,
      approximateInvokeCount: discard.invocations,
    },
    responseContext: discard.lastInvocation
      ? {
          statusCode: 200,
          executedVersion: '$LATEST',
          functionError: discard.lastInvocation === 'function-error' ? 'Unhandled' : null,
        }
      : null,
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: stream.shardId,
      startSequenceNumber: first.SequenceNumber,
      endSequenceNumber: last.SequenceNumber,
      approximateArrivalOfFirstRecord: isoSeconds(first.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: isoSeconds(last.ApproximateCreationDateTime),
      batchSize: discard.records.length,
      streamArn: stream.arn,
    },
  };
}

function isoSeconds(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}
