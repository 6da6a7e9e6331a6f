/** What decides how many records a function gets at once. */
export interface Mapping {
  readonly source: 'queue' | 'stream';
  readonly batchSize: number;
  /** Seconds that a batch may wait for more records. */
  readonly windowSeconds: number;
}

/** Lambda polls each shard four times a second. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const POLLS_PER_SECOND = 4;

/** A table on demand starts with 4,000 writes a second: four partitions, and as many shards. */
const LEAST_SHARDS = 4;
const WRITES_PER_SHARD = 1_000;

/** Lambda starts with five pollers for a queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
export const QUEUE_POLLERS = 5;

/** Milliseconds of a poller's turn beside the invocation: receive, and delete. */
const POLL_MS = 15;

/**
 * Returns the records of a typical batch. A shard's poller takes what came since its last poll. A queue's poller takes
 * what came while it was busy with the batch before, or during the batching window.
 *
 * @param rate records a second
 * @param busyMs duration of an invocation with a full batch
 */
export function typicalBatch(mapping: Mapping, rate: number, busyMs: number): number {
  const { source, batchSize, windowSeconds } = mapping;
  const shards = Math.max(LEAST_SHARDS, Math.ceil(rate / WRITES_PER_SHARD));
  const perTurn =
    source === 'stream'
      ? (rate * Math.max(1 / POLLS_PER_SECOND, windowSeconds)) / shards
      : (rate * Math.max((busyMs + POLL_MS) / 1_000, windowSeconds)) / QUEUE_POLLERS;
  return Math.max(1, Math.min(batchSize, Math.floor(perTurn)));
}
