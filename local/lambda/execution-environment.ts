import { Worker } from 'node:worker_threads';
import { environmentVariables, type FunctionIdentity } from './environment-variables.ts';
import { failure, type InvokeResult, parsePayload } from './invoke.ts';
import { lineSplitter } from './log-lines.ts';
import type { InvokeMessage, LogStream, WorkerMessage, WorkerSettings } from './protocol.ts';
import { watchThread } from './thread-watch.ts';

/** Lambda's limit on initialization, in milliseconds. */
const INIT_TIMEOUT_MS = 10_000;

interface EnvironmentOptions extends FunctionIdentity {
  /** Timeout of one invocation in milliseconds, without initialization. */
  readonly timeoutMs: number;
  readonly onLog: (stream: LogStream, line: string) => void;
  /** Called when the thread may have room for another invocation. */
  readonly onRoom: () => void;
  /** Called once, when the thread has ended for any reason. */
  readonly onExit: () => void;
}

/** A thread with a function's code loaded. */
export interface ExecutionEnvironment {
  /** Runs the handler on an event in JSON. Call it only if it has room. Never rejects. */
  invoke(event: string, requestId: string): Promise<InvokeResult>;
  /** Counts the invocations in flight. */
  inFlight(): number;
  /**
   * Tells whether it can take an invocation: it is idle, or each of its invocations has run for a while and the thread
   * mostly waits for I/O. Always false once an invocation has timed out, or the thread has failed or ended.
   */
  hasRoom(): boolean;
  /** Ends the thread; invocations in flight fail with `Runtime.ExitError`. */
  terminate(): Promise<void>;
}

interface Invocation {
  readonly event: string;
  readonly requestId: string;
  readonly settle: (result: InvokeResult) => void;
  /** Set once the handler runs. */
  timer?: NodeJS.Timeout;
}

/**
 * Starts an execution environment: a worker thread with its own modules, variables and heap limit.
 * @param script the thread's code: {@link workerScript}
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
    // The host's flags, such as a test runner's loaders, must not reach the function.
    execArgv: [],
    argv: [],
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMb },
  });

  const output = {
    stdout: lineSplitter((line) => options.onLog('stdout', line)),
    stderr: lineSplitter((line) => options.onLog('stderr', line)),
  };
  const watch = watchThread(worker, options.onRoom);
  const inFlight = new Map<string, Invocation>();
  /** A `retiring` environment takes no more invocations, and ends with its last one. */
  let phase: 'starting' | 'ready' | 'retiring' | 'over' = 'starting';
  let outOfMemory = false;
  const initTimer = setTimeout(initTimedOut, INIT_TIMEOUT_MS);

  function post(invocation: Invocation): void {
    const { event, requestId } = invocation;
    const message: InvokeMessage = { event, requestId, deadline: Date.now() + options.timeoutMs };
    invocation.timer = setTimeout(timedOut, options.timeoutMs, requestId);
    worker.postMessage(message);
    watch.started(requestId);
  }

  function settle(requestId: string, result: InvokeResult): void {
    const invocation = inFlight.get(requestId);
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    inFlight.delete(requestId);
    watch.ended(requestId, inFlight.size);
    if (phase === 'retiring' && inFlight.size === 0) discard();
    invocation.settle(result);
  }

  function settleAll(resultOf: (requestId: string) => InvokeResult): void {
    for (const requestId of [...inFlight.keys()]) settle(requestId, resultOf(requestId));
  }

  function discard(): void {
    phase = 'over';
    worker.terminate();
  }

  function initTimedOut(): void {
    discard();
    settleAll((requestId) => reportTimeout(requestId, INIT_TIMEOUT_MS));
  }

  // Other invocations in the environment continue, as in a Lambda Managed Instance:
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html
  function timedOut(requestId: string): void {
    phase = 'retiring';
    settle(requestId, reportTimeout(requestId, options.timeoutMs));
  }

  function reportTimeout(requestId: string, afterMs: number): InvokeResult {
    const task = `Task timed out after ${(afterMs / 1000).toFixed(2)} seconds`;
    options.onLog('stderr', `${new Date().toISOString()} ${requestId} ${task}`);
    return failure('Sandbox.Timedout', `RequestId: ${requestId} Error: ${task}`);
  }

  function exited(status: number): void {
    phase = 'over';
    clearTimeout(initTimer);
    watch.stop();
    output.stdout.end();
    output.stderr.end();
    const reason = outOfMemory
      ? 'Runtime exited with error: signal: killed'
      : status === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${status}`;
    settleAll((requestId) => {
      const message = `RequestId: ${requestId} Error: ${reason}`;
      options.onLog('stderr', message);
      return failure('Runtime.ExitError', message);
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
        inFlight.forEach(post);
        break;
      case 'done':
        settle(message.requestId, parsePayload(message.payload));
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
        inFlight.set(requestId, invocation);
        if (phase === 'ready') post(invocation);
      }),
    inFlight: () => inFlight.size,
    hasRoom: () => phase === 'ready' && watch.hasRoom(),
    async terminate() {
      phase = 'over';
      // Not logged: the function didn't fail.
      settleAll((requestId) =>
        failure('Runtime.ExitError', `RequestId: ${requestId} Error: The function was stopped.`),
      );
      await worker.terminate();
    },
  };
}
