import type { Clock } from '../clock.ts';
import { STREAM_RETENTION_MS } from '../dynamodb/stream-log.ts';
import type { StreamRecord } from '../dynamodb/stream-record.ts';
import type { Invoke } from '../lambda/invoke.ts';
import { takeBatch } from './stream-batch.ts';
import type { Discard } from './stream-failure-message.ts';
import { judge } from './stream-response.ts';

/** AWS says that it backs off, not how. */
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

export interface LaneOptions {
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeMs: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Told a batch that is given up. Never rejects. */
  readonly discard: (batch: Discard) => Promise<void>;
}

/** Part of a shard: its records go to the function in order, one batch at a time. */
export interface Lane {
  push(record: StreamRecord): void;
  /** Starts no further batch, and resolves when the function isn't being called any more. */
  stop(): Promise<void>;
}

/** Starts a lane. It calls the function whenever it has records, with what there is up to the batch size. */
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

  /** Resolves once the batch is done or given up. Its first half is, before the second is tried. */
  async function deliver(batch: readonly StreamRecord[], earlierInvocations: number): Promise<void> {
    let records = batch;
    let lastInvocation: Discard['lastInvocation'];
    for (let retries = 0; ; retries += 1) {
      const invocations = earlierInvocations + retries;
      const expired = records.slice(0, tooOld(records));
      if (expired.length > 0) {
        const condition = 'RecordAgeExceeded';
        await options.discard({ records: expired, condition, invocations, lastInvocation });
        records = records.slice(expired.length);
      }
      if (records.length === 0 || stopping) return;

      const result = await invoke({ Records: records });
      const verdict = judge(records, result, options.reportBatchItemFailures);
      if (verdict.kind === 'done') return;
      lastInvocation = result.ok ? 'reported-failures' : 'function-error';

      if (verdict.kind === 'partial') {
        records = records.slice(verdict.from);
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

  /** How many of the records, from the first on, are too old. */
  function tooOld(records: readonly StreamRecord[]): number {
    const horizon = (clock.now() - maximumAgeMs) / 1000;
    const kept = records.findIndex(({ dynamodb }) => dynamodb.ApproximateCreationDateTime >= horizon);
    return kept === -1 ? records.length : kept;
  }

  function backOff(retries: number): Promise<void> {
    const ms = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** retries);
    return waitUntil(clock.now() + ms, () => false);
  }

  /** Waits for `time`, for `ready` or to be stopped, whichever comes first. */
  async function waitUntil(time: number, ready: () => boolean): Promise<void> {
    while (!stopping && !ready() && clock.now() < time) await nap(time - clock.now());
  }

  function nap(ms: number): Promise<void> {
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
