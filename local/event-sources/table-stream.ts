import type { StreamRecord } from '../dynamodb/stream-record.ts';

/** How long a stream keeps a record, in milliseconds. */
export const STREAM_RETENTION_MS = 24 * 60 * 60 * 1000;

/** A table's stream, with a single shard. */
export interface TableStream {
  readonly arn: string;
  readonly shardId: string;
  /** Calls `receive` within each later write of the table. @returns a function that ends this */
  subscribe(receive: (records: readonly StreamRecord[]) => void): () => void;
}
