import type { Clock } from '../clock.ts';
import type { Invoke } from '../lambda/invoke.ts';
import type { ReceivedMessage } from '../sqs/message.ts';
import type { Queue } from '../sqs/queue.ts';
import { readBatchItemFailures } from './batch-item-failures.ts';
import { makeQueueEvent } from './queue-event.ts';

/** SQS's longest wait, in milliseconds. */
const LONG_POLL_MS = 20_000;

/** An event source mapping for an SQS queue. */
export interface QueuePollerOptions {
  readonly queue: Queue;
  readonly invoke: Invoke;
  /** Maximum messages in a batch. */
  readonly batchSize: number;
  /** How long an incomplete batch waits for more messages, in milliseconds. */
  readonly batchingWindowMs: number;
  /** Resolves once the function can start another invocation, or when `signal` aborts. */
  readonly waitForRoom: (signal: AbortSignal) => Promise<void>;
  /** Maximum concurrent invocations. @default - as many as the function has room for */
  readonly maximumConcurrency?: number;
  /** Reads the failed messages from the function's response. */
  readonly reportBatchItemFailures: boolean;
  /** Returns how long a batch runs before the next may start, in milliseconds. */
  readonly headStartMs: () => number;
  /** Returns how long to pause after a batch, in milliseconds. */
  readonly pauseMs: () => number;
  readonly clock: Clock;
  /** Reports the failed messages of a batch. */
  readonly onProblem: (message: string) => void;
}

export interface QueuePoller {
  /** Stops receiving, and resolves once no invocation is in flight. */
  stop(): Promise<void>;
}

/**
 * Invokes a function with the messages of a queue and deletes the processed ones. Failed messages become visible again
 * when their visibility timeout ends. Waits for room before it receives, and starts the next batch once the last one
 * is done or has had its head start. Doesn't enforce Lambda's limit of 6 MB per event.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  const { queue, invoke, batchSize, batchingWindowMs, clock, onProblem } = options;
  const { maximumConcurrency = Number.POSITIVE_INFINITY } = options;
  const stopping = new AbortController();
  const inFlight = new Set<Promise<void>>();

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (inFlight.size >= maximumConcurrency) {
        await Promise.race(inFlight);
        continue;
      }
      await options.waitForRoom(stopping.signal);
      const batch = await gather();
      if (batch.length === 0) continue;
      const invocation = deliver(batch).finally(() => inFlight.delete(invocation));
      inFlight.add(invocation);
      await Promise.race([invocation, wait(options.headStartMs())]);
      const pauseMs = options.pauseMs();
      if (pauseMs > 0) await wait(pauseMs);
    }
  }

  /** Waits for the time to pass or for the poller to stop. */
  function wait(ms: number): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        stopping.signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = clock.after(ms, end);
      stopping.signal.addEventListener('abort', end);
    });
  }

  async function gather(): Promise<ReceivedMessage[]> {
    const batch = await receive(batchSize, LONG_POLL_MS);
    if (batch.length === 0) return batch;
    const closesAt = clock.now() + batchingWindowMs;
    while (batch.length < batchSize && clock.now() < closesAt && !stopping.signal.aborted) {
      batch.push(...(await receive(batchSize - batch.length, closesAt - clock.now())));
    }
    return batch;
  }

  function receive(max: number, waitMs: number): Promise<ReceivedMessage[]> {
    return queue.receive({ max, waitMs, signal: stopping.signal });
  }

  async function deliver(batch: readonly ReceivedMessage[]): Promise<void> {
    const reportFailed = (count: number, reason: string) =>
      onProblem(`${queue.name}: returned ${count} of ${batch.length} messages to the queue: ${reason}`);

    const result = await invoke(makeQueueEvent(queue, batch));
    if (!result.ok) {
      // Stopping ends invocations; that isn't a failure.
      if (!stopping.signal.aborted) reportFailed(batch.length, `${result.errorType}: ${result.errorMessage}`);
      return;
    }
    const failed = options.reportBatchItemFailures
      ? readBatchItemFailures(result.payload)
      : new Set<string>();
    if (!failed?.isSubsetOf(new Set(batch.map(({ messageId }) => messageId)))) {
      return reportFailed(batch.length, `invalid batch response ${JSON.stringify(result.payload)}`);
    }
    for (const { messageId, receiptHandle } of batch) {
      if (!failed.has(messageId)) queue.delete(receiptHandle);
    }
    if (failed.size > 0) reportFailed(failed.size, 'reported as failed');
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(inFlight);
    },
  };
}
