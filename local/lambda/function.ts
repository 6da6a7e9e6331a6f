import { randomUUID } from 'node:crypto';
import type { FunctionIdentity } from './environment-variables.ts';
import { type ExecutionEnvironment, startEnvironment } from './execution-environment.ts';
import type { Invoke, InvokeResult } from './invoke.ts';
import type { LogStream } from './protocol.ts';
import { workerScript } from './worker-script.ts';

/**
 * The most invocations that wait in one thread at once. Lambda's own environments that take several have up to 64 for
 * each processor.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-nodejs-runtime.html
 */
const SHARED_BY = 16;

/** The largest event of a synchronous invocation, in bytes of JSON. */
const REQUEST_LIMIT = 6 * 1024 * 1024;

/** How long {@link LambdaFunction.stop} lets invocations finish, in milliseconds, unless told otherwise. */
const STOP_GRACE_MS = 5_000;

const STOPPED: InvokeResult = {
  ok: false,
  errorType: 'ServiceException',
  errorMessage: 'The function is stopped.',
};

export interface FunctionOptions extends FunctionIdentity {
  /** How long one invocation may take, in milliseconds; initialization isn't counted. */
  readonly timeoutMs: number;
  /** The most execution environments at once: as many threads. At least 1. */
  readonly maximumEnvironments: number;
  /** The most invocations at once. At least 1. @default as many as the environments can take */
  readonly maximumConcurrency?: number;
  /** Gets every line the function writes, and what the runtime says about it. */
  readonly onLog: (functionName: string, stream: LogStream, line: string) => void;
}

export interface LambdaFunction {
  /**
   * Calls the function. Its failures have Lambda's error types: what the handler threw, `Runtime.…`,
   * `Sandbox.Timedout`, `Function.ResponseSizeTooLarge`, `RequestTooLargeException` (an event over 6 MB).
   */
  readonly invoke: Invoke;
  /** Resolves as soon as an invocation would begin at once, or when `signal` aborts. */
  room(signal: AbortSignal): Promise<void>;
  /**
   * Refuses new and waiting invocations (`ServiceException`), gives those under way `graceMs` (5,000 by default) to
   * finish, and ends every thread.
   */
  stop(graceMs?: number): Promise<void>;
}

/**
 * A Lambda function on worker threads: one invocation at a time in each execution environment, the most recently
 * used idle one first, a new one when none is idle.
 *
 * Unlike Lambda, which would go on for a thousand environments, there are `maximumEnvironments`. When those are used up,
 * an invocation joins one whose invocations only wait for somebody else, as they do where AWS runs several in one
 * environment. When there is none, it waits its turn, first come first served, instead of being throttled with 429. And
 * an idle environment isn't frozen: its timers run on.
 *
 * A time-out ends an invocation, and its environment as soon as no other is under way there; what ends a thread ends
 * all that it has under way.
 */
export function createFunction(options: FunctionOptions): LambdaFunction {
  const { maximumEnvironments, maximumConcurrency = Number.POSITIVE_INFINITY } = options;
  const script = workerScript();
  /** The most recently used last. */
  const environments = new Set<ExecutionEnvironment>();
  const waiting: { event: string; resolve: (result: InvokeResult) => void }[] = [];
  const roomSeekers = new Set<() => void>();
  let underWay = 0;
  let stopping = false;
  let onQuiet = (): void => {};

  const invoke: Invoke = (event) => {
    if (stopping) return Promise.resolve(STOPPED);
    const serialized = serialize(event);
    if (typeof serialized !== 'string') return Promise.resolve(serialized);
    return new Promise((resolve) => {
      waiting.push({ event: serialized, resolve });
      dispatch();
    });
  };

  function dispatch(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      let environment: ExecutionEnvironment | undefined;
      try {
        environment = find();
      } catch (error) {
        // NODE_OPTIONS that Node refuses: Lambda's runtime exits, too.
        options.onLog(options.name, 'stderr', String(error));
        waiting.shift();
        next.resolve({ ok: false, errorType: 'Runtime.ExitError', errorMessage: String(error) });
        continue;
      }
      if (environment === undefined) return;
      waiting.shift();
      void run(environment, next.event, next.resolve);
    }
    if (roomSeekers.size > 0 && hasRoom()) for (const found of [...roomSeekers]) found();
  }

  function find(): ExecutionEnvironment | undefined {
    if (underWay >= maximumConcurrency) return undefined;
    const found = leastUsed();
    return found?.underWay() !== 0 && mayStart() ? start() : found;
  }

  function hasRoom(): boolean {
    return waiting.length === 0 && underWay < maximumConcurrency && (mayStart() || leastUsed() !== undefined);
  }

  /** An idle environment if there is one, else one with room; the most recently used among equals. */
  function leastUsed(): ExecutionEnvironment | undefined {
    let found: ExecutionEnvironment | undefined;
    for (const each of environments) {
      if (!each.hasRoom() || each.underWay() >= SHARED_BY) continue;
      if (found === undefined || each.underWay() <= found.underWay()) found = each;
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
    underWay += 1;
    const result = await environment.invoke(event, randomUUID());
    underWay -= 1;
    if (environments.delete(environment)) environments.add(environment);
    resolve(result);
    dispatch();
    if (underWay === 0) onQuiet();
  }

  function room(signal: AbortSignal): Promise<void> {
    if (signal.aborted || hasRoom()) return Promise.resolve();
    return new Promise((resolve) => {
      const found = () => {
        roomSeekers.delete(found);
        signal.removeEventListener('abort', found);
        resolve();
      };
      roomSeekers.add(found);
      signal.addEventListener('abort', found);
    });
  }

  async function stop(graceMs = STOP_GRACE_MS): Promise<void> {
    stopping = true;
    for (const { resolve } of waiting.splice(0)) resolve(STOPPED);
    if (underWay > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        onQuiet = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await Promise.all([...environments].map((environment) => environment.terminate()));
  }

  return { invoke, room, stop };
}

function serialize(event: unknown): string | InvokeResult {
  let text: string | undefined;
  try {
    text = JSON.stringify(event);
  } catch {
    // A cycle or a BigInt: answered below, as what has no JSON at all is.
  }
  if (text === undefined) {
    return {
      ok: false,
      errorType: 'InvalidRequestContentException',
      errorMessage: 'The event is not JSON.',
    };
  }
  if (Buffer.byteLength(text) > REQUEST_LIMIT) {
    return {
      ok: false,
      errorType: 'RequestTooLargeException',
      errorMessage: `Request must be smaller than ${REQUEST_LIMIT} bytes for the InvokeFunction operation`,
    };
  }
  return text;
}
