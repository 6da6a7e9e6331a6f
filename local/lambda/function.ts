import { randomUUID } from 'node:crypto';
import type { FunctionIdentity } from './environment-variables.ts';
import { type ExecutionEnvironment, startEnvironment } from './execution-environment.ts';
import { failure, type Invoke, type InvokeResult, serializeEvent } from './invoke.ts';
import type { LogStream } from './protocol.ts';
import { workerScript } from './worker-script.ts';

/** Threads that a function of a running stack may have. Lambda's limit is the account's concurrency. */
export const MAXIMUM_ENVIRONMENTS = 8;

/**
 * Maximum concurrent invocations per thread. A Lambda Managed Instance allows 64 per vCPU.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-nodejs-runtime.html
 */
const INVOCATIONS_PER_THREAD = 16;

/** How long {@link LambdaFunction.stop} waits for invocations in flight, in milliseconds. */
const STOP_GRACE_MS = 5_000;

const STOPPED = failure('ServiceException', 'The function is stopped.');

export interface FunctionOptions extends FunctionIdentity {
  /** Timeout of one invocation in milliseconds, without initialization. */
  readonly timeoutMs: number;
  /** Maximum execution environments. Each is a thread. At least 1. */
  readonly maximumEnvironments: number;
  /** Maximum concurrent invocations. At least 1. @default - as many as the environments take */
  readonly maximumConcurrency?: number;
  /** Receives each line that the function writes or the runtime logs. */
  readonly onLog: (functionName: string, stream: LogStream, line: string) => void;
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
   * Fails new and waiting invocations with `ServiceException`, waits `graceMs` for those in flight, and ends every
   * thread.
   * @param graceMs milliseconds. @default 5000
   */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Creates a Lambda function that runs on worker threads. An invocation gets the most recently used idle environment, or
 * a new one.
 *
 * Unlike on Lambda, a function has at most `maximumEnvironments`. Once all are busy, an invocation joins an environment
 * that only waits for I/O, or waits in order of arrival; Lambda would throttle it with 429. Idle environments aren't
 * frozen: their timers run.
 *
 * A timeout ends one invocation, and its environment once no other is in flight there. A crash ends all invocations in
 * its environment.
 */
export function createFunction(options: FunctionOptions): LambdaFunction {
  const { maximumEnvironments, maximumConcurrency = Number.POSITIVE_INFINITY } = options;
  const script = workerScript();
  /** The most recently used is last. */
  const environments = new Set<ExecutionEnvironment>();
  const waiting: { event: string; resolve: (result: InvokeResult) => void }[] = [];
  const roomWaiters = new Set<() => void>();
  let inFlight = 0;
  let stopping = false;
  let onIdle = (): void => {};

  async function invoke(event: unknown): Promise<InvokeResult> {
    if (stopping) return STOPPED;
    const serialized = serializeEvent(event);
    if (typeof serialized !== 'string') return serialized;
    return new Promise((resolve) => {
      waiting.push({ event: serialized, resolve });
      dispatch();
    });
  }

  function dispatch(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      let environment: ExecutionEnvironment | undefined;
      try {
        environment = findOrStart();
      } catch (error) {
        // Node rejects the function's NODE_OPTIONS. Lambda's runtime would exit, too.
        options.onLog(options.name, 'stderr', String(error));
        waiting.shift();
        next.resolve(failure('Runtime.ExitError', String(error)));
        continue;
      }
      if (environment === undefined) return;
      waiting.shift();
      void run(environment, next.event, next.resolve);
    }
    if (roomWaiters.size > 0 && hasRoom()) for (const resume of [...roomWaiters]) resume();
  }

  function findOrStart(): ExecutionEnvironment | undefined {
    if (inFlight >= maximumConcurrency) return undefined;
    const found = leastBusy();
    return found?.inFlight() !== 0 && mayStart() ? start() : found;
  }

  function hasRoom(): boolean {
    return waiting.length === 0 && inFlight < maximumConcurrency && (mayStart() || leastBusy() !== undefined);
  }

  /** Finds the environment with room and the fewest invocations; among equals, the most recently used. */
  function leastBusy(): ExecutionEnvironment | undefined {
    let found: ExecutionEnvironment | undefined;
    for (const each of environments) {
      if (!each.hasRoom() || each.inFlight() >= INVOCATIONS_PER_THREAD) continue;
      if (found === undefined || each.inFlight() <= found.inFlight()) found = each;
    }
    return found;
  }

  function mayStart(): boolean {
    return !stopping && environments.size < maximumEnvironments;
  }

  function start(): ExecutionEnvironment {
    const environment = startEnvironment(script, {
      ...options,
      onLog: (stream, line) => options.onLog(options.name, stream, line),
      onRoom: dispatch,
      onExit: () => {
        environments.delete(environment);
        dispatch();
      },
    });
    environments.add(environment);
    return environment;
  }

  async function run(
    environment: ExecutionEnvironment,
    event: string,
    resolve: (result: InvokeResult) => void,
  ): Promise<void> {
    inFlight += 1;
    const result = await environment.invoke(event, randomUUID());
    inFlight -= 1;
    if (environments.delete(environment)) environments.add(environment);
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
    if (inFlight > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await Promise.all([...environments].map((environment) => environment.terminate()));
  }

  return { invoke, waitForRoom, stop };
}
