import { ManualClock } from '../../../local/clock.ts';
import type { StreamRecord } from '../../../local/dynamodb/stream-record.ts';
import { openStreamBacklog } from '../../../local/event-sources/stream-backlog.ts';
import type { StreamFailureMessage } from '../../../local/event-sources/stream-failure-message.ts';
import { type StreamPollerOptions, startStreamPoller } from '../../../local/event-sources/stream-poller.ts';
import type { InvokeResult } from '../../../local/lambda/invoke.ts';
import { settled } from '../settled.ts';
import { memoryStorage } from '../storage-under-test.ts';
import { makeStream } from './stream-under-test.ts';

export const ok: InvokeResult = { ok: true, payload: null };
export const error: InvokeResult = { ok: false, errorType: 'Error', errorMessage: 'boom' };

/** An invocation of the function. */
export interface Call {
  /** The records' values. */
  readonly values: number[];
  readonly records: StreamRecord[];
  respond(result: InvokeResult): Promise<void>;
  /** Responds that the record with this value failed. */
  failAt(value: number): Promise<void>;
}

/**
 * Makes a poller on a stream of its own. `write(key, value)` adds a record to the stream; `calls` are the function's
 * invocations, which wait for the test to respond.
 */
export function pollerUnderTest(
  options: Partial<StreamPollerOptions> = {},
  destination: 'none' | 'collect' | (() => never) = 'collect',
  clock = new ManualClock(),
  storage = memoryStorage(),
) {
  const stream = makeStream(clock);
  const backlog = openStreamBacklog(storage, 'mapping', stream);
  const calls: Call[] = [];
  const failures: StreamFailureMessage[] = [];
  const problems: Error[] = [];

  function invoke(event: unknown): Promise<InvokeResult> {
    const { Records } = event as { Records: StreamRecord[] };
    const { promise, resolve } = Promise.withResolvers<InvokeResult>();
    const respond = (result: InvokeResult) => {
      resolve(result);
      return settled();
    };
    calls.push({
      records: Records,
      values: Records.map(numberIn),
      respond,
      failAt(value) {
        const failed = Records.find((record) => numberIn(record) === value);
        const itemIdentifier = failed?.dynamodb.SequenceNumber;
        return respond({ ok: true, payload: { batchItemFailures: [{ itemIdentifier }] } });
      },
    });
    return promise;
  }

  function write(key: string, ...values: number[]): void {
    stream.append(values.map((value) => ({ id: { S: key }, value: { N: String(value) } })));
  }

  const start = () =>
    startStreamPoller({
      backlog,
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:relay',
      invoke,
      clock,
      batchSize: 100,
      batchingWindowMs: 0,
      maximumRetryAttempts: -1,
      maximumRecordAgeMs: -1,
      bisectBatchOnFunctionError: false,
      parallelizationFactor: 1,
      reportBatchItemFailures: false,
      ...(destination !== 'none' && {
        onFailure: destination === 'collect' ? (message) => failures.push(message) : destination,
      }),
      onProblem: (problem) => problems.push(problem),
      ...options,
    });

  /** Advances the clock and lets the poller act. */
  async function advance(ms: number): Promise<void> {
    clock.advance(ms);
    await settled();
  }

  return { clock, storage, stream, calls, failures, problems, write, start, advance };
}

export function numberIn({ dynamodb }: StreamRecord): number {
  return Number(dynamodb.NewImage?.value?.N);
}
