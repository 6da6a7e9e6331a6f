import { Worker } from 'node:worker_threads';
import { environmentVariables, type FunctionIdentity } from './environment-variables.ts';
import type { InvokeResult } from './invoke.ts';
import { lineSplitter } from './log-lines.ts';
import type { InvokeMessage, LogStream, WorkerMessage, WorkerSettings } from './protocol.ts';
import { watchThread } from './thread-watch.ts';

/** Lambda gives a function's initialization 10 seconds. */
const INIT_TIMEOUT_MS = 10_000;

/** The largest result of a synchronous invocation, in bytes of JSON: Lambda's 6 MB and 100 bytes. */
const RESPONSE_LIMIT = 6 * 1024 * 1024 + 100;

export interface EnvironmentOptions extends FunctionIdentity {
  /** How long one invocation may take, in milliseconds; initialization isn't counted. */
  readonly timeoutMs: number;
  readonly onLog: (stream: LogStream, line: string) => void;
  /** Called when there may be room for another invocation, because those under way wait for somebody else. */
  readonly onRoom: () => void;
  /** Called once, when the thread has ended, for whatever reason. */
  readonly onExit: () => void;
}

/** One thread with a function's code loaded. */
export interface ExecutionEnvironment {
  /** Runs the handler on an event given as JSON text. Never rejects. Don't call it where there is no room. */
  invoke(event: string, requestId: string): Promise<InvokeResult>;
  /** How many invocations are under way. */
  underWay(): number;
  /**
   * Whether it can take an invocation: it has none, or each has been under way for some time and the thread does little
   * but wait for somebody else. Never again once an invocation ran out of time, or the thread failed or ended.
   */
  hasRoom(): boolean;
  /** Ends the thread; what is under way fails with `Runtime.ExitError`. */
  terminate(): Promise<void>;
}

interface Invocation {
  readonly event: string;
  readonly requestId: string;
  readonly settle: (result: InvokeResult) => void;
  /** Ends the time that it may take, once that has begun. */
  timer?: NodeJS.Timeout;
}

/**
 * Starts an execution environment: a worker thread with its own modules, variables and heap limit.
 * @param script what the thread runs: {@link workerScript}
 */
export function startEnvironment(script: string, options: EnvironmentOptions): ExecutionEnvironment {
  const settings: WorkerSettings = {
    codeDirectory: options.codeDirectory,
    handler: options.handler,
    invokedFunctionArn: options.arn,
  };
  const worker = new Worker(script, {
    eval: true,
    name: options.name,
    workerData: settings,
    env: environmentVariables(options),
    // The host's flags (a test runner's loaders, say) are not the function's.
    execArgv: [],
    argv: [],
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMb },
  });

  const output = {
    stdout: lineSplitter((line) => options.onLog('stdout', line)),
    stderr: lineSplitter((line) => options.onLog('stderr', line)),
  };
  const watch = watchThread(worker, options.onRoom);
  const underWay = new Map<string, Invocation>();
  /** `retiring` takes no more invocations and ends with the last that it has. */
  let phase: 'starting' | 'ready' | 'retiring' | 'over' = 'starting';
  let outOfMemory = false;
  const initTimer = setTimeout(initTimedOut, INIT_TIMEOUT_MS);

  function post(invocation: Invocation): void {
    const { event, requestId } = invocation;
    const message: InvokeMessage = { event, requestId, deadline: Date.now() + options.timeoutMs };
    invocation.timer = setTimeout(timedOut, options.timeoutMs, invocation);
    worker.postMessage(message);
    watch.began(requestId);
  }

  function settle(requestId: string, result: InvokeResult): void {
    const invocation = underWay.get(requestId);
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    underWay.delete(requestId);
    watch.ended(requestId, underWay.size);
    if (phase === 'retiring' && underWay.size === 0) discard();
    invocation.settle(result);
  }

  function settleAll(resultOf: (requestId: string) => InvokeResult): void {
    for (const requestId of [...underWay.keys()]) settle(requestId, resultOf(requestId));
  }

  function discard(): void {
    phase = 'over';
    worker.terminate();
  }

  function initTimedOut(): void {
    discard();
    settleAll((requestId) => reportTimeout(requestId, INIT_TIMEOUT_MS));
  }

  // Where AWS runs several in one environment, a time-out ends none of the others either:
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html
  function timedOut({ requestId }: Invocation): void {
    phase = 'retiring';
    settle(requestId, reportTimeout(requestId, options.timeoutMs));
  }

  function reportTimeout(requestId: string, afterMs: number): InvokeResult {
    const task = `Task timed out after ${(afterMs / 1000).toFixed(2)} seconds`;
    options.onLog('stderr', `${new Date().toISOString()} ${requestId} ${task}`);
    return {
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: ${task}`,
    };
  }

  function exited(status: number): void {
    phase = 'over';
    clearTimeout(initTimer);
    watch.stop();
    output.stdout.end();
    output.stderr.end();
    const why = outOfMemory
      ? 'Runtime exited with error: signal: killed'
      : status === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${status}`;
    settleAll((requestId) => {
      const errorMessage = `RequestId: ${requestId} Error: ${why}`;
      options.onLog('stderr', errorMessage);
      return { ok: false, errorType: 'Runtime.ExitError', errorMessage };
    });
    options.onExit();
  }

  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'log') return output[message.stream].write(message.text);
    if (phase === 'over') return;
    switch (message.kind) {
      case 'ready':
        clearTimeout(initTimer);
        phase = 'ready';
        underWay.forEach(post);
        break;
      case 'done':
        settle(message.requestId, resultOf(message.payload));
        break;
      case 'failed':
        settle(message.requestId, { ok: false, ...message.error });
        break;
      case 'died':
        discard();
        settleAll(() => ({ ok: false, ...message.error }));
        break;
    }
  });
  worker.on('error', (error) => {
    outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    options.onLog('stderr', String(error));
  });
  worker.on('exit', exited);

  return {
    invoke: (event, requestId) =>
      new Promise((settleInvocation) => {
        const invocation: Invocation = { event, requestId, settle: settleInvocation };
        underWay.set(requestId, invocation);
        if (phase === 'ready') post(invocation);
      }),
    underWay: () => underWay.size,
    hasRoom: () => phase === 'ready' && watch.hasRoom(),
    terminate: async () => {
      phase = 'over';
      // Told to whoever waits for it, and no fault of the function's that a log should tell.
      settleAll((requestId) => ({
        ok: false,
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: The function was stopped.`,
      }));
      await worker.terminate();
    },
  };
}

function resultOf(payload: string): InvokeResult {
  if (Buffer.byteLength(payload) > RESPONSE_LIMIT) {
    return {
      ok: false,
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
    };
  }
  return { ok: true, payload: JSON.parse(payload) };
}
