import { failure, type InvokeResult } from './invoke.ts';
import type { FunctionCode } from './protocol.ts';

/** One invocation to run on a thread. */
export interface ThreadInvocation {
  readonly code: FunctionCode;
  /** The event in JSON. */
  readonly event: string;
  readonly requestId: string;
  /** Timeout in milliseconds. Initialization doesn't count. */
  readonly timeoutMs: number;
  readonly traceHeader?: string | undefined;
}

interface InFlight extends ThreadInvocation {
  readonly resolve: (result: InvokeResult) => void;
  timer?: NodeJS.Timeout;
}

/** The invocations in flight on a thread, by request id. Each is settled once. */
export function makeInvocations(onEmpty: () => void) {
  const inFlight = new Map<string, InFlight>();

  function settle(requestId: string, result: InvokeResult): void {
    const invocation = inFlight.get(requestId);
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    inFlight.delete(requestId);
    if (inFlight.size === 0) onEmpty();
    invocation.resolve(result);
  }

  return {
    get size(): number {
      return inFlight.size;
    },
    get: (requestId: string): ThreadInvocation | undefined => inFlight.get(requestId),
    /** Lists the request ids of a function's invocations. */
    of: (name: string): string[] =>
      [...inFlight.values()].filter(({ code }) => code.name === name).map(({ requestId }) => requestId),
    add: (invocation: ThreadInvocation): Promise<InvokeResult> =>
      new Promise((resolve) => {
        inFlight.set(invocation.requestId, { ...invocation, resolve });
      }),
    /** Calls `timedOut` after the invocation's timeout, unless it is settled before. */
    startTimer(requestId: string, timedOut: (requestId: string, afterMs: number) => void): void {
      const invocation = inFlight.get(requestId);
      if (invocation === undefined) return;
      invocation.timer = setTimeout(timedOut, invocation.timeoutMs, requestId, invocation.timeoutMs);
    },
    settle,
    settleAll(resultOf: (invocation: ThreadInvocation) => InvokeResult): void {
      for (const [requestId, invocation] of inFlight) settle(requestId, resultOf(invocation));
    },
  };
}

/** Makes the result of an invocation whose environment has ended. */
export function exitError(requestId: string, reason: string) {
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`);
}
