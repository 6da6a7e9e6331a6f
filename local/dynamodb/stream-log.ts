import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Change } from './change.ts';
import type { StreamRecord } from './stream-record.ts';

/** How long a stream keeps a record, in milliseconds. */
export const STREAM_RETENTION_MS = 24 * 60 * 60 * 1000;

/** Where a reader starts: at the oldest record, or after the newest. */
export type StartingPosition = 'TRIM_HORIZON' | 'LATEST';

/** A table's stream, with a single shard. */
export interface StreamLog {
  readonly arn: string;
  readonly shardId: string;
  /**
   * Calls `receive` with the records from `position` on, in order, after `read` has returned.
   * @returns a function that stops reading
   */
  read(position: StartingPosition, receive: (records: readonly StreamRecord[]) => void): () => void;
}

/** A stream that can be written. */
export interface WritableStreamLog extends StreamLog {
  append(changes: readonly Change[]): void;
}

/**
 * Creates a stream that keeps its records, for 24 hours, until it has a reader. Readers that start in the same turn
 * of the event loop all receive the kept records.
 */
export function createStreamLog(tableArn: string, awsRegion: string, clock: Clock): WritableStreamLog {
  const createdAt = clock.now();
  const arn = `${tableArn}/stream/${new Date(createdAt).toISOString().replace('Z', '')}`;
  const readers = new Set<{ skip: number; readonly receive: (records: readonly StreamRecord[]) => void }>();
  let kept: StreamRecord[] = [];
  let count = 0n;

  function record(change: Change): StreamRecord {
    count += 1n;
    return {
      eventID: randomBytes(16).toString('hex'),
      eventName: change.eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(clock.now() / 1000),
        ...change.images,
        SequenceNumber: sequenceNumber(createdAt, count),
      },
      eventSourceARN: arn,
      ...(change.expired && {
        userIdentity: { type: 'Service' as const, principalId: 'dynamodb.amazonaws.com' as const },
      }),
    };
  }

  function deliver(): void {
    if (readers.size === 0) return;
    const records = kept;
    kept = [];
    for (const reader of readers) {
      const unread = records.slice(reader.skip);
      reader.skip = 0;
      if (unread.length > 0) reader.receive(unread);
    }
  }

  function trim(): void {
    const horizon = (clock.now() - STREAM_RETENTION_MS) / 1000;
    const isKept = (record: StreamRecord) => record.dynamodb.ApproximateCreationDateTime >= horizon;
    if (kept[0] !== undefined && !isKept(kept[0])) kept = kept.filter(isKept);
  }

  return {
    arn,
    shardId: `shardId-${String(createdAt).padStart(20, '0')}-00000000`,
    append(changes) {
      trim();
      for (const change of changes) kept.push(record(change));
      deliver();
    },
    read(position, receive) {
      trim();
      const reader = { skip: position === 'LATEST' ? kept.length : 0, receive };
      readers.add(reader);
      if (kept.length > 0) setImmediate(deliver);
      return () => readers.delete(reader);
    },
  };
}

/** 23 digits, which increase from record to record. */
function sequenceNumber(createdAt: number, count: bigint): string {
  return String(BigInt(createdAt) * 10n ** 10n + count).padStart(23, '0');
}
