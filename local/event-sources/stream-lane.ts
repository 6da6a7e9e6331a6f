import type { Invoke } from '../lambda/invoke.ts';
import { type BatchPaceOptions, makeBatchPace } from './batch-pace.ts';
import type { BacklogEntry, StreamBacklog } from './stream-backlog.ts';
import { takeBatch } from './stream-batch.ts';
import type { Discard } from './stream-failure-message.ts';
import { outcomeOf } from './stream-response.ts';

/** How long a stream keeps a record, in milliseconds. */
const STREAM_RETENTION_MS = 24 * 60 * 60 * 1000;

/** AWS doesn't document its backoff. */
const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 30_000;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
export interface LaneOptions extends BatchPaceOptions {
  readonly backlog: StreamBacklog;
  readonly invoke: Invoke;
  /** Retries of a batch before it is discarded. -1 retries until its records expire. */
  readonly maximumRetryAttempts: number;
  /** Maximum age of a record, in milliseconds. -1 is the stream's retention, 24 hours. */
  readonly maximumRecordAgeMs: number;
  /** Splits a batch in two if the function fails on it. */
  readonly bisectBatchOnFunctionError: boolean;
  /** Reads the failed records from the function's response. */
  readonly reportBatchItemFailures: boolean;
  /** Handles a discarded batch. */
  readonly onDiscard: (batch: Discard) => void;
}

/** A part of a shard. Its records go to the function in order, one batch at a time. */
export interface Lane {
  push(entry: BacklogEntry): void;
  /** Starts no further batch, and resolves once the function isn't running. */
  stop(): Promise<void>;
}

/** Starts a lane, which invokes the function whenever it has records. */
export function startLane(options: LaneOptions): Lane {
  const { backlog, invoke, clock, batchSize, maximumRetryAttempts } = options;
  const maximumAgeMs =
    options.maximumRecordAgeMs === -1
      ? STREAM_RETENTION_MS
      : Math.min(options.maximumRecordAgeMs, STREAM_RETENTION_MS);
  const pace = makeBatchPace(options);
  const queue: BacklogEntry[] = [];
  const stopped = run();

  async function run(): Promise<void> {
    while (!pace.stopped) {
      await pace.next(() => queue.length);
      if (pace.stopped) return;
      const batch = takeBatch(queue, batchSize);
      pace.started(batch.length, 1);
      await deliver(batch, batch[0]?.retries ?? 0);
    }
  }

  /** Resolves once the batch is done or discarded. The first half of a split batch is settled before the second. */
  async function deliver(batch: readonly BacklogEntry[], earlierInvocations: number): Promise<void> {
    let entries = batch;
    let invocations = earlierInvocations;
    let lastInvocation: Discard['lastInvocation'];

    function discard(discarded: readonly BacklogEntry[], condition: Discard['condition']): void {
      const records = discarded.map(({ record }) => record);
      options.onDiscard({ records, condition, invocations, lastInvocation });
      backlog.done(discarded);
    }

    for (;;) {
      const expired = entries.slice(0, countExpired(entries));
      if (expired.length > 0) discard(expired, 'RecordAgeExceeded');
      entries = entries.slice(expired.length);
      const retries = entries[0]?.retries;
      if (retries === undefined || pace.stopped) return;

      const records = entries.map(({ record }) => record);
      const result = await invoke({ Records: records });
      invocations += 1;
      // Stopping ends invocations; the next start continues with the batch.
      if (pace.stopped && !result.ok) return;
      const outcome = outcomeOf(records, result, options.reportBatchItemFailures);
      if (outcome.kind === 'done') return backlog.done(entries);
      lastInvocation = result.ok ? 'reported-failures' : 'function-error';

      if (outcome.kind === 'partial') {
        backlog.done(entries.slice(0, outcome.from));
        entries = entries.slice(outcome.from);
      } else if (options.bisectBatchOnFunctionError && entries.length > 1) {
        // Splitting isn't a retry: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
        await backOff(0);
        const middle = Math.ceil(entries.length / 2);
        await deliver(entries.slice(0, middle), invocations);
        await deliver(entries.slice(middle), invocations);
        return;
      }
      if (retries === maximumRetryAttempts) return discard(entries, 'RetryAttemptsExhausted');
      entries = backlog.retried(entries);
      await backOff(retries);
    }
  }

  /** Counts the expired records at the front. */
  function countExpired(entries: readonly BacklogEntry[]): number {
    const horizon = (clock.now() - maximumAgeMs) / 1000;
    const kept = entries.findIndex(({ record }) => record.dynamodb.ApproximateCreationDateTime >= horizon);
    return kept === -1 ? entries.length : kept;
  }

  function backOff(retries: number): Promise<void> {
    const ms = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** retries);
    return pace.until(() => false, ms);
  }

  return {
    push(entry) {
      queue.push(entry);
      pace.wake();
    },
    stop() {
      pace.stop();
      return stopped;
    },
  };
}
