import type { Clock } from '../clock.ts';
import type { StartingPosition, StreamLog } from '../dynamodb/stream-log.ts';
import type { StreamRecord } from '../dynamodb/stream-record.ts';
import type { Invoke } from '../lambda/invoke.ts';
import { type Discard, failureMessage, type StreamFailureMessage } from './stream-failure-message.ts';
import { startLane } from './stream-lane.ts';

/**
 * An event source mapping for a DynamoDB stream. Defaults and limits are AWS's:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export interface StreamPollerOptions {
  readonly stream: StreamLog;
  readonly functionArn: string;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly startingPosition: StartingPosition;
  /** Most records in one batch. @default 100 */
  readonly batchSize?: number;
  /** How long a batch that isn't full waits for more records. @default 0 */
  readonly batchingWindowMs?: number;
  /** Retries of a batch before it is given up; -1 retries until its records expire. @default -1 */
  readonly maximumRetryAttempts?: number;
  /** Age at which a record is given up; -1 is the stream's retention, 24 hours. @default -1 */
  readonly maximumRecordAgeMs?: number;
  /** Splits a batch in two when the function fails on it. @default false */
  readonly bisectBatchOnFunctionError?: boolean;
  /** Batches in flight at a time. Records of one item stay in order. @default 1 */
  readonly parallelizationFactor?: number;
  /** Whether the function's answer says which records failed. @default false */
  readonly reportBatchItemFailures?: boolean;
  /** Sends a message to the on-failure destination. @default records that are given up are dropped */
  readonly onFailure?: (message: StreamFailureMessage) => Promise<void>;
  /** Told what is lost: records dropped for want of a destination, or one that took no message. */
  readonly onProblem: (problem: Error) => void;
}

export interface StreamPoller {
  /** Starts no further batch, and resolves when the function isn't being called any more. */
  stop(): Promise<void>;
}

/**
 * Calls a function with a stream's records, as Lambda does: in order, each batch again until it is done or given
 * up.
 */
export function startStreamPoller(options: StreamPollerOptions): StreamPoller {
  const { stream, functionArn, invoke, clock, onFailure, onProblem } = options;
  const lanes = Array.from({ length: options.parallelizationFactor ?? 1 }, () =>
    startLane({
      invoke,
      clock,
      batchSize: options.batchSize ?? 100,
      batchingWindowMs: options.batchingWindowMs ?? 0,
      maximumRetryAttempts: options.maximumRetryAttempts ?? -1,
      maximumRecordAgeMs: options.maximumRecordAgeMs ?? -1,
      bisectBatchOnFunctionError: options.bisectBatchOnFunctionError ?? false,
      reportBatchItemFailures: options.reportBatchItemFailures ?? false,
      discard,
    }),
  );
  const stopReading = stream.read(options.startingPosition, (records) => {
    for (const record of records) lanes[hash(record) % lanes.length]?.push(record);
  });

  async function discard(batch: Discard): Promise<void> {
    const what = `${batch.records.length} records of ${stream.arn} for ${functionArn} (${batch.condition})`;
    if (onFailure === undefined) {
      onProblem(new Error(`Dropped ${what}: the mapping has no on-failure destination`));
      return;
    }
    try {
      await onFailure(failureMessage(batch, functionArn, stream, clock.now()));
    } catch (cause) {
      onProblem(new Error(`Dropped ${what}: the on-failure destination took no message`, { cause }));
    }
  }

  return {
    async stop() {
      stopReading();
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

/** FNV-1a over the item's key. */
function hash({ dynamodb }: StreamRecord): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(JSON.stringify(dynamodb.Keys))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
