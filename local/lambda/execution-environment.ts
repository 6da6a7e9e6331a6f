import { Worker } from 'node:worker_threads';
import { environmentVariables, type FunctionIdentity } from './environment-variables.ts';
import type { InvokeResult } from './invoke.ts';
import { lineSplitter } from './log-lines.ts';
import type { InvokeMessage, LogStream, WorkerMessage, WorkerSettings } from './protocol.ts';

/** Lambda gives a function's initialization 10 seconds. */
const INIT_TIMEOUT_MS = 10_000;

/** The largest result of a synchronous invocation, in bytes of JSON: Lambda's 6 MB and 100 bytes. */
const RESPONSE_LIMIT = 6 * 1024 * 1024 + 100;

export interface EnvironmentOptions extends FunctionIdentity {
  /** How long one invocation may take, in milliseconds; initialization isn't counted. */
  readonly timeoutMs: number;
  readonly onLog: (stream: LogStream, line: string) => void;
  /** Called once, when the thread has ended, for whatever reason. */
  readonly onExit: () => void;
}

/** One thread with a function's code loaded. It runs one invocation at a time. */
export interface ExecutionEnvironment {
  /** Runs the handler on an event given as JSON text. Never rejects. Don't call it before the last one is over. */
  invoke(event: string, requestId: string): Promise<InvokeResult>;
  /** False once the environment can't be used again: it failed to start, ran out of time, or ended. */
  usable(): boolean;
  /** Ends the thread; an invocation under way fails with `Runtime.ExitError`. */
  terminate(): Promise<void>;
}

interface Invocation {
  readonly event: string;
  readonly requestId: string;
  readonly settle: (result: InvokeResult) => void;
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
  let phase: 'starting' | 'ready' | 'over' = 'starting';
  let current: Invocation | undefined;
  let outOfMemory = false;
  let timer = setTimeout(timedOut, INIT_TIMEOUT_MS, INIT_TIMEOUT_MS);

  function post(invocation: Invocation): void {
    const { event, requestId } = invocation;
    const message: InvokeMessage = { event, requestId, deadline: Date.now() + options.timeoutMs };
    timer = setTimeout(timedOut, options.timeoutMs, options.timeoutMs);
    worker.postMessage(message);
  }

  function settle(result: InvokeResult): void {
    clearTimeout(timer);
    const invocation = current;
    current = undefined;
    invocation?.settle(result);
  }

  function discard(): void {
    phase = 'over';
    worker.terminate();
  }

  function timedOut(afterMs: number): void {
    const task = `Task timed out after ${(afterMs / 1000).toFixed(2)} seconds`;
    const requestId = current?.requestId ?? '';
    options.onLog('stderr', `${new Date().toISOString()} ${requestId} ${task}`);
    discard();
    settle({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: ${task}`,
    });
  }

  function exited(status: number): void {
    phase = 'over';
    clearTimeout(timer);
    output.stdout.end();
    output.stderr.end();
    if (current !== undefined) {
      const why = outOfMemory
        ? 'Runtime exited with error: signal: killed'
        : status === 0
          ? 'Runtime exited without providing a reason'
          : `Runtime exited with error: exit status ${status}`;
      const errorMessage = `RequestId: ${current.requestId} Error: ${why}`;
      options.onLog('stderr', errorMessage);
      settle({ ok: false, errorType: 'Runtime.ExitError', errorMessage });
    }
    options.onExit();
  }

  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'log') return output[message.stream].write(message.text);
    if (phase === 'over') return;
    switch (message.kind) {
      case 'ready':
        clearTimeout(timer);
        phase = 'ready';
        if (current !== undefined) post(current);
        break;
      case 'done':
        settle(resultOf(message.payload));
        break;
      case 'failed':
        if (message.fatal) discard();
        settle({ ok: false, ...message.error });
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
        current = { event, requestId, settle: settleInvocation };
        if (phase === 'ready') post(current);
      }),
    usable: () => phase !== 'over',
    terminate: async () => {
      phase = 'over';
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
