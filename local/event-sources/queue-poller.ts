import type { Clock } from '../clock.ts';
import type { Invoke } from '../lambda/invoke.ts';
import type { ReceivedMessage } from '../sqs/message.ts';
import type { Queue } from '../sqs/queue.ts';
import { failedMessages } from './queue-batch-response.ts';
import { queueEvent } from './queue-event.ts';

/** The longest that SQS lets a receiver wait. */
const LONG_POLL_MS = 20_000;

/** An SQS event source mapping, as CloudFormation's `AWS::Lambda::EventSourceMapping` describes it. */
export interface QueuePollerOptions {
  readonly queue: Queue;
  readonly invoke: Invoke;
  /** Messages in one invocation, at most. */
  readonly batchSize: number;
  /** How long a batch is filled up once its first message is there, in milliseconds; 0 doesn't wait. */
  readonly batchingWindowMs: number;
  /** Resolves as soon as the function would begin an invocation at once, or when `signal` aborts. */
  readonly room: (signal: AbortSignal) => Promise<void>;
  /** Invocations at once, at most. @default as many as the function has room for */
  readonly maximumConcurrency?: number;
  /** Whether the function's answer names the messages that failed. Otherwise it isn't looked at. */
  readonly reportBatchItemFailures: boolean;
  /** How long a batch may take before the next is taken beside it, in milliseconds, asked at each batch. */
  readonly headStartMs: () => number;
  /** How long the next batch waits for others to go first, in milliseconds, asked after each batch. */
  readonly pauseMs: () => number;
  readonly clock: Clock;
  /** Told of every batch of which something failed. */
  readonly onProblem: (message: string) => void;
}

/** A running event source. */
export interface QueuePoller {
  /** Stops receiving, and resolves when the invocations under way have ended. */
  stop(): Promise<void>;
}

/**
 * Invokes a function with the messages of a queue, and deletes those it has processed. What it fails on is left
 * to become visible again when the queue's visibility timeout ends. Nothing is received before there is room to
 * invoke the function with it, and the next batch is taken when the last one is done or has had its
 * head start. Lambda's 6 MB limit on an invocation is not looked at.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  const { queue, invoke, batchSize, batchingWindowMs, clock, onProblem } = options;
  const { maximumConcurrency = Number.POSITIVE_INFINITY } = options;
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (underWay.size >= maximumConcurrency) {
        await Promise.race(underWay);
        continue;
      }
      await options.room(stopping.signal);
      const batch = await gather();
      if (batch.length === 0) continue;
      const invocation = deliver(batch).finally(() => underWay.delete(invocation));
      underWay.add(invocation);
      await Promise.race([invocation, wait(options.headStartMs())]);
      const pauseMs = options.pauseMs();
      if (pauseMs > 0) await wait(pauseMs);
    }
  }

  /** Until the time is up, or the poller is stopped. */
  function wait(ms: number): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const over = () => {
        cancel();
        stopping.signal.removeEventListener('abort', over);
        resolve();
      };
      const cancel = clock.after(ms, over);
      stopping.signal.addEventListener('abort', over);
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

  function receive(room: number, waitMs: number): Promise<ReceivedMessage[]> {
    return queue.receive({ max: room, waitMs, signal: stopping.signal });
  }

  async function deliver(batch: readonly ReceivedMessage[]): Promise<void> {
    const result = await invoke(queueEvent(queue, batch));
    if (!result.ok) {
      // What ends with the system is no problem of it.
      if (stopping.signal.aborted) return;
      onProblem(
        `${queue.name}: ${batch.length} message(s) back to the queue: ${result.errorType}: ${result.errorMessage}`,
      );
      return;
    }
    const failed = options.reportBatchItemFailures
      ? failedMessages(result.payload, new Set(batch.map(({ messageId }) => messageId)))
      : new Set<string>();
    if (failed === 'all') {
      onProblem(
        `${queue.name}: ${batch.length} message(s) back to the queue: unusable batch response ${JSON.stringify(result.payload)}`,
      );
      return;
    }
    for (const { messageId, receiptHandle } of batch) {
      if (!failed.has(messageId)) queue.delete(receiptHandle);
    }
    if (failed.size > 0) {
      onProblem(
        `${queue.name}: ${failed.size} of ${batch.length} message(s) back to the queue: reported failed`,
      );
    }
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(underWay);
    },
  };
}
