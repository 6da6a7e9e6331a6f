import { randomUUID } from 'node:crypto';
import type { StreamLog } from '../dynamodb/stream-log.ts';
import type { StreamRecord } from '../dynamodb/stream-record.ts';

/** Why a batch was given up. */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** A batch that was given up, and how its last invocation went. */
export interface Discard {
  readonly records: readonly StreamRecord[];
  readonly condition: DiscardCondition;
  readonly invocations: number;
  /** Undefined when the function was never called with it. */
  readonly lastInvocation: 'function-error' | 'reported-failures' | undefined;
}

/**
 * What Lambda sends to a stream mapping's on-failure destination: where the records are, not the records.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export interface StreamFailureMessage {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: DiscardCondition;
    readonly approximateInvokeCount: number;
  };
  readonly responseContext: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled' | null;
  } | null;
  readonly version: '1.0';
  readonly timestamp: string;
  readonly DDBStreamBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** The message for a batch, which has at least one record. `now` is in epoch milliseconds. */
export function failureMessage(
  discard: Discard,
  functionArn: string,
  stream: Pick<StreamLog, 'arn' | 'shardId'>,
  now: number,
): StreamFailureMessage {
  const first = discard.records[0]?.dynamodb;
  const last = discard.records.at(-1)?.dynamodb;
  if (first === undefined || last === undefined) throw new RangeError('A discarded batch has a record');
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
