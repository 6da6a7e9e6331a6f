import type { StartingPosition, StreamLog } from '../dynamodb/stream-log.ts';
import type { StreamRecord } from '../dynamodb/stream-record.ts';
import { type Discard, makeFailureMessage, type StreamFailureMessage } from './stream-failure-message.ts';
import { type LaneOptions, startLane } from './stream-lane.ts';

/** An event source mapping for a DynamoDB stream. */
export interface StreamPollerOptions extends Omit<LaneOptions, 'discard'> {
  readonly stream: StreamLog;
  readonly functionArn: string;
  readonly startingPosition: StartingPosition;
  /** Concurrent batches. The records of one item stay in order. */
  readonly parallelizationFactor: number;
  /** Sends a message to the on-failure destination. @default none: discarded records are dropped and reported */
  readonly onFailure?: (message: StreamFailureMessage) => Promise<void>;
  /** Reports dropped records. */
  readonly onProblem: (problem: Error) => void;
}

interface StreamPoller {
  /** Starts no further batch, and resolves once the function isn't running. */
  stop(): Promise<void>;
}

/** Invokes a function with a stream's records as Lambda does: in order, retrying each batch until it is discarded. */
export function startStreamPoller(options: StreamPollerOptions): StreamPoller {
  const { stream, functionArn, clock, onFailure, onProblem } = options;
  const lanes = Array.from({ length: options.parallelizationFactor }, () =>
    startLane({ ...options, discard }),
  );
  const stopReading = stream.read(options.startingPosition, (records) => {
    for (const record of records) lanes[hash(record) % lanes.length]?.push(record);
  });

  async function discard(batch: Discard): Promise<void> {
    const dropped = `dropped ${batch.records.length} records of ${stream.arn} for ${functionArn} (${batch.condition})`;
    if (onFailure === undefined) {
      onProblem(new Error(`${dropped}: the mapping has no on-failure destination`));
      return;
    }
    try {
      await onFailure(makeFailureMessage(batch, functionArn, stream, clock.now()));
    } catch (cause) {
      onProblem(new Error(`${dropped}: the on-failure destination failed`, { cause }));
    }
  }

  return {
    async stop() {
      stopReading();
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

/** Hashes the item's key with FNV-1a. */
function hash({ dynamodb }: StreamRecord): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(JSON.stringify(dynamodb.Keys))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
