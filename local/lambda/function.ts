import { randomUUID } from 'node:crypto';
import { environmentVariables, type FunctionIdentity } from './environment-variables.ts';
import { failure, type Invoke, type InvokeResult, serializeEvent } from './invoke.ts';
import type { ThreadPool } from './thread-pool.ts';

/** How long {@link LambdaFunction.stop} waits for invocations in flight, in milliseconds. */
const STOP_GRACE_MS = 5_000;

const STOPPED = failure('ServiceException', 'The function is stopped.');

export interface FunctionOptions extends FunctionIdentity {
  /** Timeout of one invocation in milliseconds, without initialization. */
  readonly timeoutMs: number;
  /** Maximum concurrent invocations. At least 1. */
  readonly maximumConcurrency: number;
  /** The threads that run it. */
  readonly threads: ThreadPool;
}

export interface LambdaFunction {
  /**
   * Invokes the function. Failures have Lambda's error types: the name of the thrown error, `Runtime.…`,
   * `Sandbox.Timedout`, `Function.ResponseSizeTooLarge` or `RequestTooLargeException` (an event over 6 MB).
   */
  readonly invoke: Invoke;
  /** Resolves when an invocation would start at once, or when `signal` aborts. */
  waitForRoom(signal: AbortSignal): Promise<void>;
  /**
   * Fails new and waiting invocations with `ServiceException`, and waits `graceMs` for those in flight.
   * @param graceMs milliseconds. @default 5000
   */
  stop(graceMs?: number): Promise<void>;
}

interface Waiting {
  readonly event: string;
  readonly traceHeader: string | undefined;
  readonly resolve: (result: InvokeResult) => void;
}

/**
 * Creates a Lambda function. Unlike on Lambda, concurrent invocations share an environment, and above
 * `maximumConcurrency` an invocation waits; Lambda would throttle it with 429. A timeout ends one invocation, a crash all
 * invocations on the thread.
 */
export function createFunction(options: FunctionOptions): LambdaFunction {
  const { name, arn, codeDirectory, handler, timeoutMs, maximumConcurrency, threads } = options;
  const code = { name, arn, codeDirectory, handler, environment: environmentVariables(options) };
  const waiting: Waiting[] = [];
  const roomWaiters = new Set<() => void>();
  let inFlight = 0;
  let stopping = false;
  let onIdle = (): void => {};

  async function invoke(event: unknown, { traceHeader }: { traceHeader?: string | undefined } = {}) {
    if (stopping) return STOPPED;
    const serialized = serializeEvent(event);
    if (typeof serialized !== 'string') return serialized;
    return new Promise<InvokeResult>((resolve) => {
      waiting.push({ event: serialized, traceHeader, resolve });
      dispatch();
    });
  }

  function dispatch(): void {
    while (inFlight < maximumConcurrency) {
      const next = waiting.shift();
      if (next === undefined) break;
      void run(next);
    }
    if (hasRoom()) for (const resume of [...roomWaiters]) resume();
  }

  const hasRoom = (): boolean => waiting.length === 0 && inFlight < maximumConcurrency;

  async function run({ event, traceHeader, resolve }: Waiting): Promise<void> {
    inFlight += 1;
    const result = await threads.run({ code, event, requestId: randomUUID(), timeoutMs, traceHeader });
    inFlight -= 1;
    resolve(result);
    dispatch();
    if (inFlight === 0) onIdle();
  }

  async function waitForRoom(signal: AbortSignal): Promise<void> {
    if (signal.aborted || hasRoom()) return;
    await new Promise<void>((resolve) => {
      const resume = () => {
        roomWaiters.delete(resume);
        signal.removeEventListener('abort', resume);
        resolve();
      };
      roomWaiters.add(resume);
      signal.addEventListener('abort', resume);
    });
  }

  async function stop(graceMs = STOP_GRACE_MS): Promise<void> {
    stopping = true;
    for (const { resolve } of waiting.splice(0)) resolve(STOPPED);
    if (inFlight === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return { invoke, waitForRoom, stop };
}
