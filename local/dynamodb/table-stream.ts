import type { StreamRecord } from './stream-record.ts';

/** A table's stream, with a single shard. It keeps no records: a subscriber keeps what it needs. */
export interface TableStream {
  readonly arn: string;
  readonly shardId: string;
  /**
   * Calls `receive` with the records of each write, inside the write's `storage.write`: what it writes to the storage is
   * committed with the write, or not at all.
   * @returns a function that ends the subscription
   */
  subscribe(receive: (records: readonly StreamRecord[]) => void): () => void;
}
