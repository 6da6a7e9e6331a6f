import type { Clock } from '../clock.ts';
import { STREAM_RETENTION_MS } from '../dynamodb/stream-log.ts';
import type { StreamRecord } from '../dynamodb/stream-record.ts';
import type { Invoke } from '../lambda/invoke.ts';
import { takeBatch } from './stream-batch.ts';
import type { Discard } from './stream-failure-message.ts';
import { outcomeOf } from './stream-response.ts';

/** AWS doesn't document its backoff. */
const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 30_000;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
export interface LaneOptions {
  readonly invoke: Invoke;
  readonly clock: Clock;
  /** Maximum records in a batch. */
  readonly batchSize: number;
  /** How long an incomplete batch waits for more records, in milliseconds. */
  readonly batchingWindowMs: number;
  /** Retries of a batch before it is discarded. -1 retries until its records expire. */
  readonly maximumRetryAttempts: number;
  /** Maximum age of a record, in milliseconds. -1 is the stream's retention, 24 hours. */
  readonly maximumRecordAgeMs: number;
  /** Splits a batch in two if the function fails on it. */
  readonly bisectBatchOnFunctionError: boolean;
  /** Reads the failed records from the function's response. */
  readonly reportBatchItemFailures: boolean;
  /** Handles a discarded batch. Never rejects. */
  readonly discard: (batch: Discard) => Promise<void>;
}

/** A part of a shard. Its records go to the function in order, one batch at a time. */
export interface Lane {
  push(record: StreamRecord): void;
  /** Starts no further batch, and resolves once the function isn't running. */
  stop(): Promise<void>;
}

/** Starts a lane, which invokes the function whenever it has records. */
export function startLane(options: LaneOptions): Lane {
  const { invoke, clock, batchSize, batchingWindowMs, maximumRetryAttempts } = options;
  const maximumAgeMs =
    options.maximumRecordAgeMs === -1
      ? STREAM_RETENTION_MS
      : Math.min(options.maximumRecordAgeMs, STREAM_RETENTION_MS);
  const queue: StreamRecord[] = [];
  let stopping = false;
  let wake = () => {};
  const stopped = run();

  async function run(): Promise<void> {
    while (!stopping) {
      await waitUntil(Number.POSITIVE_INFINITY, () => queue.length > 0);
      await waitUntil(clock.now() + batchingWindowMs, () => queue.length >= batchSize);
      if (!stopping) await deliver(takeBatch(queue, batchSize), 0);
    }
  }

  /** Resolves once the batch is done or discarded. The first half of a split batch is settled before the second. */
  async function deliver(batch: readonly StreamRecord[], earlierInvocations: number): Promise<void> {
    let records = batch;
    let lastInvocation: Discard['lastInvocation'];
    for (let retries = 0; ; retries += 1) {
      const invocations = earlierInvocations + retries;
      const expired = records.slice(0, countExpired(records));
      if (expired.length > 0) {
        const condition = 'RecordAgeExceeded';
        await options.discard({ records: expired, condition, invocations, lastInvocation });
        records = records.slice(expired.length);
      }
      if (records.length === 0 || stopping) return;

      const result = await invoke({ Records: records });
      const outcome = outcomeOf(records, result, options.reportBatchItemFailures);
      if (outcome.kind === 'done') return;
      lastInvocation = result.ok ? 'reported-failures' : 'function-error';

      if (outcome.kind === 'partial') {
        records = records.slice(outcome.from);
      } else if (options.bisectBatchOnFunctionError && records.length > 1) {
        // Splitting isn't a retry: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
        await backOff(0);
        const middle = Math.ceil(records.length / 2);
        await deliver(records.slice(0, middle), invocations + 1);
        await deliver(records.slice(middle), invocations + 1);
        return;
      }
      if (retries === maximumRetryAttempts) {
        const condition = 'RetryAttemptsExhausted';
        await options.discard({ records, condition, invocations: invocations + 1, lastInvocation });
        return;
      }
      await backOff(retries);
    }
  }

  /** Counts the expired records at the front. */
  function countExpired(records: readonly StreamRecord[]): number {
    const horizon = (clock.now() - maximumAgeMs) / 1000;
    const kept = records.findIndex(({ dynamodb }) => dynamodb.ApproximateCreationDateTime >= horizon);
    return kept === -1 ? records.length : kept;
  }

  function backOff(retries: number): Promise<void> {
    const ms = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** retries);
    return waitUntil(clock.now() + ms, () => false);
  }

  /** Waits for `time`, `ready` or a stop, whichever is first. */
  async function waitUntil(time: number, ready: () => boolean): Promise<void> {
    while (!stopping && !ready() && clock.now() < time) await sleep(time - clock.now());
  }

  /** Sleeps until woken. */
  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = Number.isFinite(ms) ? clock.after(ms, resolve) : () => {};
      wake = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    push(record) {
      queue.push(record);
      wake();
    },
    stop() {
      stopping = true;
      wake();
      return stopped;
    },
  };
}
