import type { InvokeResult } from '../lambda/invoke.ts';
import type { Queue } from '../sqs/queue.ts';
import { readBatchItemFailures } from './batch-item-failures.ts';
import { type BatchPaceOptions, makeBatchPace } from './batch-pace.ts';
import { type GuardedFunction, makeLoopGuard, type TracedBatch } from './loop-guard.ts';
import { makeQueueEvent } from './queue-event.ts';

/** An event source mapping for an SQS queue. */
export interface QueuePollerOptions extends BatchPaceOptions {
  readonly queue: Queue;
  /** Invokes the function. Its requests get the trace header as their `X-Amzn-Trace-Id`. */
  readonly invoke: (event: unknown, options: { readonly traceHeader: string }) => Promise<InvokeResult>;
  /** Resolves once the function can start another invocation, or when `signal` aborts. */
  readonly waitForRoom: (signal: AbortSignal) => Promise<void>;
  /** Maximum concurrent invocations. @default - as many as the function has room for */
  readonly maximumConcurrency?: number;
  /** Reads the failed messages from the function's response. */
  readonly reportBatchItemFailures: boolean;
  /** The function, for the detection of recursive loops. */
  readonly target: GuardedFunction;
  /** Reports the failed messages of a batch. */
  readonly onProblem: (message: string) => void;
}

export interface QueuePoller {
  /** Stops receiving, and resolves once no invocation is in flight. */
  stop(): Promise<void>;
}

/**
 * Invokes a function with the messages of a queue and deletes the processed ones. Failed messages become visible again
 * when their visibility timeout ends. Messages stay in the queue until their batch starts. A batch over Lambda's limit of
 * 6 MB per event fails; Lambda would end it before.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  const { queue, invoke, batchSize, onProblem } = options;
  const { maximumConcurrency = Number.POSITIVE_INFINITY } = options;
  const pace = makeBatchPace(options);
  const stopLoops = makeLoopGuard(options);
  const stopping = new AbortController();
  const inFlight = new Set<Promise<void>>();
  const stopListening = queue.onReceivable(pace.wake);

  async function poll(): Promise<void> {
    while (!pace.stopped) {
      await pace.until(() => inFlight.size < maximumConcurrency);
      await pace.next(() => queue.receivable);
      if (!pace.stopped) await options.waitForRoom(stopping.signal);
      if (pace.stopped) return;
      const batch = stopLoops(queue.take(batchSize));
      if (batch.messages.length === 0) continue;
      const invocation = deliver(batch).finally(() => {
        inFlight.delete(invocation);
        pace.wake();
      });
      inFlight.add(invocation);
      pace.started(batch.messages.length, inFlight.size);
    }
  }

  async function deliver({ messages, traceHeader }: TracedBatch): Promise<void> {
    const reportFailed = (count: number, reason: string) =>
      onProblem(`${queue.name}: returned ${count} of ${messages.length} messages to the queue: ${reason}`);

    const result = await invoke(makeQueueEvent(queue, messages), { traceHeader });
    if (!result.ok) {
      // Stopping ends invocations; that isn't a failure.
      if (!pace.stopped) reportFailed(messages.length, `${result.errorType}: ${result.errorMessage}`);
      return;
    }
    const failed = options.reportBatchItemFailures
      ? readBatchItemFailures(result.payload)
      : new Set<string>();
    if (!failed?.isSubsetOf(new Set(messages.map(({ messageId }) => messageId)))) {
      return reportFailed(messages.length, `invalid batch response ${JSON.stringify(result.payload)}`);
    }
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId)) queue.delete(receiptHandle);
    }
    if (failed.size > 0) reportFailed(failed.size, 'reported as failed');
  }

  const polling = poll();
  return {
    async stop() {
      stopListening();
      pace.stop();
      stopping.abort();
      await polling;
      await Promise.all(inFlight);
    },
  };
}
