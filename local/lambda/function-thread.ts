import { Worker } from 'node:worker_threads';
import type { HandleAwsRequest } from '../aws/handle-request.ts';
import { failure, type InvokeResult, parsePayload } from './invoke.ts';
import { lineSplitter } from './log-lines.ts';
import {
  type FromThread,
  type FunctionCode,
  makeOutbox,
  type ReportedError,
  type ThreadSettings,
  type ToThread,
} from './protocol.ts';
import { runningFile } from './running-file.ts';
import { workerScript } from './worker-script.ts';

/** Lambda's limit on initialization, in milliseconds. */
const INIT_TIMEOUT_MS = 10_000;

/** V8's own limit would take 200 MB more under load, and no less time (measured). */
const YOUNG_GENERATION_MB = 24;

/** A thread with invocations that hasn't responded for this long takes no more, in milliseconds. */
const BLOCKED_MS = 1_000;

/** How long a thread has to respond after a timeout, in milliseconds. */
const RESPONSE_MS = 200;

export interface ThreadOptions {
  /** Host and port of the AWS endpoint. */
  readonly awsHost: string;
  /** Handles the requests that the functions send to the AWS endpoint. */
  readonly handleAwsRequest: HandleAwsRequest;
  /** Maximum heap, in MB. */
  readonly memoryMb: number;
  readonly onLog: (functionName: string, stream: 'stdout' | 'stderr', line: string) => void;
  /** Passes the lines of stdout to `onLog`, too. @default true */
  readonly logsStdout?: boolean;
  /** Called once, when the thread has ended for any reason. */
  readonly onExit: () => void;
}

/** One invocation to run on a thread. */
export interface ThreadInvocation {
  readonly code: FunctionCode;
  /** The event in JSON. */
  readonly event: string;
  readonly requestId: string;
  /** Milliseconds, without initialization. */
  readonly timeoutMs: number;
  readonly traceHeader?: string | undefined;
}

/** A thread that runs functions. */
export interface FunctionThread {
  /** Loads the function if necessary, and runs its handler. Never rejects. */
  invoke(invocation: ThreadInvocation): Promise<InvokeResult>;
  /**
   * Tells whether it takes invocations: its event loop has responded in the last second, no invocation has timed out, and
   * it hasn't crashed.
   */
  accepts(): boolean;
  /** Ends the thread; invocations in flight fail with `Runtime.ExitError`. */
  terminate(): Promise<void>;
}

interface InFlight extends ThreadInvocation {
  readonly settle: (result: InvokeResult) => void;
  timer?: NodeJS.Timeout;
}

/** Starts a thread. Its functions share its heap and its event loop; each has its own modules and variables. */
export function startFunctionThread(options: ThreadOptions): FunctionThread {
  const { awsHost, handleAwsRequest, memoryMb, onLog, logsStdout = true } = options;
  const worker = new Worker(workerScript(), {
    eval: true,
    name: 'functions',
    workerData: { awsHost, logsStdout } satisfies ThreadSettings,
    env: {},
    // The host's flags, such as a test runner's loaders, must not reach the functions.
    execArgv: [],
    argv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const { post } = makeOutbox<ToThread>(worker);
  const inFlight = new Map<string, InFlight>();
  const codes = new Map<string, FunctionCode>();
  const loads = new Map<string, PromiseWithResolvers<ReportedError | undefined>>();
  const outputs = new Map<string, ReturnType<typeof lineSplitter>>();
  /** A `retiring` thread takes no more invocations, and ends with its last one. */
  let phase: 'running' | 'retiring' | 'over' = 'running';
  let outOfMemory = false;
  let lastHeard = Date.now();
  let heard = (): void => {};
  let watch: NodeJS.Timeout | undefined;

  async function invoke(invocation: ThreadInvocation): Promise<InvokeResult> {
    const { requestId } = invocation;
    return new Promise((settleInvocation) => {
      inFlight.set(requestId, { ...invocation, settle: settleInvocation });
      watch ??= startWatch();
      void begin(invocation);
    });
  }

  async function begin({ code, requestId, event, timeoutMs, traceHeader }: ThreadInvocation): Promise<void> {
    const error = await load(code);
    const invocation = inFlight.get(requestId);
    if (invocation === undefined) return;
    if (error !== undefined) return settle(requestId, { ok: false, ...error });
    invocation.timer = setTimeout(timedOut, timeoutMs, requestId, timeoutMs);
    const deadline = Date.now() + timeoutMs;
    post({ kind: 'invoke', name: code.name, requestId, event, deadline, traceHeader });
  }

  /** Resolves once the function is loaded, with the error if that failed: the next invocation loads it again. */
  function load(code: FunctionCode): Promise<ReportedError | undefined> {
    const known = loads.get(code.name);
    if (known !== undefined) return known.promise;
    const loading = Promise.withResolvers<ReportedError | undefined>();
    loads.set(code.name, loading);
    codes.set(code.name, code);
    const timer = setTimeout(() => {
      for (const [requestId, each] of inFlight)
        if (each.code.name === code.name) timedOut(requestId, INIT_TIMEOUT_MS);
    }, INIT_TIMEOUT_MS);
    void loading.promise.then(() => clearTimeout(timer));
    post({ kind: 'load', code });
    return loading.promise;
  }

  function settle(requestId: string, result: InvokeResult): void {
    const invocation = inFlight.get(requestId);
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    inFlight.delete(requestId);
    if (inFlight.size === 0) {
      clearInterval(watch);
      watch = undefined;
      if (phase === 'retiring') discard();
    }
    invocation.settle(result);
  }

  /** Fails all invocations in flight, and logs why. */
  function failAll(reason: string): void {
    for (const [requestId, { code }] of inFlight) {
      const message = `RequestId: ${requestId} Error: ${reason}`;
      onLog(code.name, 'stderr', message);
      settle(requestId, failure('Runtime.ExitError', message));
    }
  }

  function discard(): void {
    phase = 'over';
    void worker.terminate();
  }

  // Other invocations on the thread continue, as in a Lambda Managed Instance:
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html
  function timedOut(requestId: string, afterMs: number): void {
    const name = inFlight.get(requestId)?.code.name ?? '';
    const task = `Task timed out after ${(afterMs / 1000).toFixed(2)} seconds`;
    onLog(name, 'stderr', `${new Date().toISOString()} ${requestId} ${task}`);
    phase = 'retiring';
    settle(requestId, failure('Sandbox.Timedout', `RequestId: ${requestId} Error: ${task}`));
    if (inFlight.size > 0) void endIfBlocked(name);
  }

  /** Ends a thread that a function blocks, and names the function. One that only waits leaves the thread to the others. */
  async function endIfBlocked(timedOutName: string): Promise<void> {
    if (await responds()) return;
    const file = (await runningFile(worker)) ?? '';
    const blocking = codes.values().find(({ codeDirectory }) => file.startsWith(codeDirectory));
    failAll(`${blocking?.name ?? timedOutName} blocked the thread that it shared with this function.`);
  }

  function responds(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RESPONSE_MS, false);
      heard = () => {
        clearTimeout(timer);
        resolve(true);
      };
      post({ kind: 'ping' });
    });
  }

  function startWatch(): NodeJS.Timeout {
    lastHeard = Date.now();
    return setInterval(() => post({ kind: 'ping' }), BLOCKED_MS / 2).unref();
  }

  function write(name: string, stream: 'stdout' | 'stderr', text: string): void {
    const key = `${stream} ${name}`;
    let output = outputs.get(key);
    if (output === undefined) {
      output = lineSplitter((line) => onLog(name, stream, line));
      outputs.set(key, output);
    }
    output.write(text);
  }

  async function answer(id: number, request: Extract<FromThread, { kind: 'aws-request' }>['request']) {
    const response = await handleAwsRequest(request);
    if (phase !== 'over') post({ kind: 'aws-response', id, response });
  }

  function receive(message: FromThread): void {
    switch (message.kind) {
      case 'log':
        write(message.name, message.stream, message.text);
        break;
      case 'loaded': {
        const loading = loads.get(message.name);
        if (message.error !== undefined) loads.delete(message.name);
        loading?.resolve(message.error);
        break;
      }
      case 'aws-request':
        void answer(message.id, message.request);
        break;
      case 'done':
        settle(message.requestId, parsePayload(message.payload));
        break;
      case 'failed':
        settle(message.requestId, { ok: false, ...message.error });
        break;
      case 'died':
        phase = 'retiring';
        for (const requestId of inFlight.keys()) settle(requestId, { ok: false, ...message.error });
    }
  }

  worker.on('message', (messages: readonly FromThread[]) => {
    lastHeard = Date.now();
    heard();
    for (const message of messages) receive(message);
  });
  worker.on('error', (error) => {
    outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  });
  worker.on('exit', (status) => {
    phase = 'over';
    for (const output of outputs.values()) output.end();
    failAll(
      outOfMemory
        ? 'Runtime exited with error: signal: killed'
        : status === 0
          ? 'Runtime exited without providing a reason'
          : `Runtime exited with error: exit status ${status}`,
    );
    options.onExit();
  });

  return {
    invoke,
    accepts: () => phase === 'running' && (inFlight.size === 0 || Date.now() - lastHeard < BLOCKED_MS),
    async terminate() {
      phase = 'over';
      for (const requestId of inFlight.keys()) {
        const message = `RequestId: ${requestId} Error: The function was stopped.`;
        settle(requestId, failure('Runtime.ExitError', message));
      }
      await worker.terminate();
    },
  };
}
