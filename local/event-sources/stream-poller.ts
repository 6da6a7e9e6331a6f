import type { StreamRecord } from '../dynamodb/stream-record.ts';
import { type Discard, makeFailureMessage, type StreamFailureMessage } from './stream-failure-message.ts';
import { type LaneOptions, startLane } from './stream-lane.ts';

/** An event source mapping for a DynamoDB stream. */
export interface StreamPollerOptions extends Omit<LaneOptions, 'onDiscard'> {
  readonly functionArn: string;
  /** Concurrent batches. The records of one item stay in order. */
  readonly parallelizationFactor: number;
  /** Sends a message to the on-failure destination. @default none: discarded records are dropped and reported */
  readonly onFailure?: (message: StreamFailureMessage) => void;
  /** Reports dropped records. */
  readonly onProblem: (problem: Error) => void;
}

interface StreamPoller {
  /** Starts no further batch, and resolves once the function isn't running. */
  stop(): Promise<void>;
}

/**
 * Invokes a function with a stream's records as Lambda does: in order, retrying each batch until it is discarded. After a
 * restart it continues with the records that the function isn't done with.
 */
export function startStreamPoller(options: StreamPollerOptions): StreamPoller {
  const { backlog, functionArn, clock, onFailure, onProblem } = options;
  const lanes = Array.from({ length: options.parallelizationFactor }, () =>
    startLane({ ...options, onDiscard }),
  );
  backlog.read((entry) => lanes[hash(entry.record) % lanes.length]?.push(entry));

  function onDiscard(batch: Discard): void {
    const dropped = `dropped ${batch.records.length} records of ${backlog.stream.arn} for ${functionArn} (${batch.condition})`;
    if (onFailure === undefined) {
      onProblem(new Error(`${dropped}: the mapping has no on-failure destination`));
      return;
    }
    try {
      onFailure(makeFailureMessage(batch, functionArn, backlog.stream, clock.now()));
    } catch (cause) {
      onProblem(new Error(`${dropped}: the on-failure destination failed`, { cause }));
    }
  }

  return {
    async stop() {
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
