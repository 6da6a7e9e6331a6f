import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { HandleAwsRequest } from '../aws/handle-request.ts';
import { exitError, makeInvocations, type ThreadInvocation } from './invocations.ts';
import { failure, type InvokeResult, parsePayload } from './invoke.ts';
import { makeFunctionOutput } from './log-lines.ts';
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

/** V8's default takes 200 MB more under load and isn't faster (measured). */
const YOUNG_GENERATION_MB = 24;

/** A thread with invocations is asked for a response this often, in milliseconds. */
const PING_MS = 500;

/** A thread that hasn't responded to so many pings takes no more invocations. */
const BLOCKED_PINGS = 2;

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

/** A thread that runs functions. */
export interface FunctionThread {
  /** Loads the function if necessary, and runs its handler. Never rejects. */
  invoke(invocation: ThreadInvocation): Promise<InvokeResult>;
  /**
   * Tells whether it takes invocations: its event loop responds, no invocation has timed out, and it hasn't crashed.
   */
  accepts(): boolean;
  isIdle(): boolean;
  /** Ends the thread; invocations in flight fail with `Runtime.ExitError`. */
  terminate(): Promise<void>;
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
  const output = makeFunctionOutput(onLog);
  const codes = new Map<string, FunctionCode>();
  const loads = new Map<string, PromiseWithResolvers<ReportedError | undefined>>();
  /** A `retiring` thread takes no more invocations, and ends with its last one. */
  let phase: 'running' | 'retiring' | 'over' = 'running';
  let outOfMemory = false;
  /** Invocations whose requests are no longer executed: they may be running a second time. */
  const timedOutIds = new Set<string>();
  let loading = 0;
  /** Pings without a response. */
  let missed = 0;
  let pings: NodeJS.Timeout | undefined;
  const invocations = makeInvocations(function allSettled() {
    clearInterval(pings);
    pings = undefined;
    missed = 0;
    if (phase === 'retiring') void worker.terminate();
  });

  async function begin({ code, requestId, event, timeoutMs, traceHeader }: ThreadInvocation): Promise<void> {
    const error = await load(code);
    if (error !== undefined) return invocations.settle(requestId, { ok: false, ...error });
    if (invocations.get(requestId) === undefined) return;
    invocations.startTimer(requestId, timedOut);
    const deadline = Date.now() + timeoutMs;
    post({ kind: 'invoke', name: code.name, requestId, event, deadline, traceHeader });
  }

  /** Resolves once the function is loaded, with the error if that failed: the next invocation loads it again. */
  function load(code: FunctionCode): Promise<ReportedError | undefined> {
    const known = loads.get(code.name);
    if (known !== undefined) return known.promise;
    const loaded = Promise.withResolvers<ReportedError | undefined>();
    loads.set(code.name, loaded);
    codes.set(code.name, code);
    const timer = setTimeout(() => {
      for (const requestId of invocations.of(code.name)) timedOut(requestId, INIT_TIMEOUT_MS);
    }, INIT_TIMEOUT_MS);
    void loaded.promise.then(() => {
      clearTimeout(timer);
      loading -= 1;
    });
    post({ kind: 'load', code });
    loading += 1;
    return loaded.promise;
  }

  // Other invocations on the thread continue, as in a Lambda Managed Instance:
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html
  function timedOut(requestId: string, afterMs: number): void {
    const name = invocations.get(requestId)?.code.name ?? '';
    const task = `Task timed out after ${(afterMs / 1000).toFixed(2)} seconds`;
    onLog(name, 'stderr', `${new Date().toISOString()} ${requestId} ${task}`);
    phase = 'retiring';
    timedOutIds.add(requestId);
    invocations.settle(requestId, failure('Sandbox.Timedout', `RequestId: ${requestId} Error: ${task}`));
    if (invocations.size > 0) void endIfBlocked(name);
  }

  /** Ends a thread that a function blocks, and names the function. One that only waits leaves the thread to the others. */
  async function endIfBlocked(timedOutName: string): Promise<void> {
    ping();
    await delay(RESPONSE_MS, undefined, { ref: false });
    if (missed === 0 || invocations.size === 0) return;
    const file = (await runningFile(worker)) ?? '';
    const blocking = codes.values().find(({ codeDirectory }) => file.startsWith(codeDirectory));
    failAll(`${blocking?.name ?? timedOutName} blocked the thread that it shared with this function.`);
  }

  function ping(): void {
    missed += 1;
    post({ kind: 'ping' });
  }

  /** Fails all invocations in flight, and logs why. */
  function failAll(reason: string): void {
    invocations.settleAll(({ requestId, code }) => {
      const result = exitError(requestId, reason);
      onLog(code.name, 'stderr', result.errorMessage);
      return result;
    });
  }

  async function respond(message: Extract<FromThread, { kind: 'aws-request' }>): Promise<void> {
    const { id, requestId, request } = message;
    const isLate = requestId !== undefined && timedOutIds.has(requestId);
    const response = isLate ? undefined : await handleAwsRequest(request);
    if (phase !== 'over') post({ kind: 'aws-response', id, response });
  }

  function receive(message: FromThread): void {
    switch (message.kind) {
      case 'log':
        output.write(message.name, message.stream, message.text);
        break;
      case 'loaded': {
        const loaded = loads.get(message.name);
        if (message.error !== undefined) loads.delete(message.name);
        loaded?.resolve(message.error);
        break;
      }
      case 'aws-request':
        void respond(message);
        break;
      case 'done':
        invocations.settle(message.requestId, parsePayload(message.payload));
        break;
      case 'failed':
        invocations.settle(message.requestId, { ok: false, ...message.error });
        break;
      case 'died':
        phase = 'retiring';
        invocations.settleAll(() => ({ ok: false, ...message.error }));
    }
  }

  worker.on('message', (messages: readonly FromThread[]) => {
    missed = 0;
    for (const message of messages) receive(message);
  });
  worker.on('error', (error) => {
    outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  });
  worker.on('exit', (status) => {
    phase = 'over';
    output.end();
    failAll(exitReason(outOfMemory, status));
    options.onExit();
  });

  return {
    invoke(invocation) {
      const result = invocations.add(invocation);
      pings ??= setInterval(ping, PING_MS).unref();
      void begin(invocation);
      return result;
    },
    // Loading has a limit of its own, and blocks the thread.
    accepts: () => phase === 'running' && (missed < BLOCKED_PINGS || loading > 0),
    isIdle: () => invocations.size === 0,
    async terminate() {
      phase = 'over';
      invocations.settleAll(({ requestId }) => exitError(requestId, 'The function was stopped.'));
      await worker.terminate();
    },
  };
}

/** Words the reason as Lambda does. */
function exitReason(outOfMemory: boolean, status: number): string {
  if (outOfMemory) return 'Runtime exited with error: signal: killed';
  if (status === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${status}`;
}
