import { randomUUID } from 'node:crypto';
import type { FunctionIdentity } from './environment-variables.ts';
import { type ExecutionEnvironment, startEnvironment } from './execution-environment.ts';
import type { Invoke, InvokeResult } from './invoke.ts';
import type { LogStream } from './protocol.ts';
import { workerScript } from './worker-script.ts';

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
  readonly maximumConcurrency: number;
  /** Gets every line the function writes, and what the runtime says about it. */
  readonly onLog: (functionName: string, stream: LogStream, line: string) => void;
}

export interface LambdaFunction {
  /**
   * Calls the function. Its failures have Lambda's error types: what the handler threw, `Runtime.…`,
   * `Sandbox.Timedout`, `Function.ResponseSizeTooLarge`, `RequestTooLargeException` (an event over 6 MB).
   */
  readonly invoke: Invoke;
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
 * Unlike Lambda, an invocation over `maximumConcurrency` waits its turn, first come first served, instead of being
 * throttled with 429; and an idle environment isn't frozen: its timers run on.
 */
export function createFunction(options: FunctionOptions): LambdaFunction {
  const script = workerScript();
  const environments = new Set<ExecutionEnvironment>();
  const idle: ExecutionEnvironment[] = [];
  const waiting: { event: string; resolve: (result: InvokeResult) => void }[] = [];
  let busy = 0;
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
        environment = takeIdle() ?? start();
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
  }

  function takeIdle(): ExecutionEnvironment | undefined {
    for (;;) {
      const environment = idle.pop();
      // One that failed while idle may not have ended yet.
      if (environment === undefined || environment.usable()) return environment;
    }
  }

  function start(): ExecutionEnvironment | undefined {
    if (stopping || environments.size >= options.maximumConcurrency) return undefined;
    const environment = startEnvironment(script, {
      ...options,
      onLog: (stream, line) => options.onLog(options.name, stream, line),
      onExit: () => {
        environments.delete(environment);
        const at = idle.indexOf(environment);
        if (at >= 0) idle.splice(at, 1);
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
    busy += 1;
    const result = await environment.invoke(event, randomUUID());
    busy -= 1;
    if (environment.usable()) idle.push(environment);
    resolve(result);
    dispatch();
    if (busy === 0) onQuiet();
  }

  async function stop(graceMs = STOP_GRACE_MS): Promise<void> {
    stopping = true;
    for (const { resolve } of waiting.splice(0)) resolve(STOPPED);
    if (busy > 0) {
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

  return { invoke, stop };
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
