import type { Clock } from '../clock.ts';
import type { Invoke } from './invoke.ts';

/** What happens to an asynchronous invocation that fails. */
export interface AsynchronousInvocation {
  /** 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** 60 to 21,600. A retry that would start later is not made. */
  readonly maximumEventAgeSeconds: number;
}

/** Lambda's defaults: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const DEFAULT_ASYNCHRONOUS_INVOCATION: AsynchronousInvocation = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
};

/** The waits before the two retries, in milliseconds. */
const RETRY_AFTER_MS = [60_000, 120_000];

/** Invokes a function without waiting for it. A failed invocation is reported and retried. */
export function invokeAsynchronously(
  event: unknown,
  deps: {
    readonly invoke: Invoke;
    readonly configuration: AsynchronousInvocation;
    readonly clock: Clock;
    readonly onProblem: (message: string) => void;
  },
): Promise<void> {
  const { invoke, configuration, clock, onProblem } = deps;
  const expiresAt = clock.now() + configuration.maximumEventAgeSeconds * 1_000;

  async function attempt(retries: number): Promise<void> {
    const result = await invoke(event);
    if (result.ok) return;
    const wait = RETRY_AFTER_MS[retries];
    const isLast = retries >= configuration.maximumRetryAttempts || wait === undefined;
    const isRetried = !isLast && clock.now() + wait <= expiresAt;
    onProblem(
      `an asynchronous invocation failed and is ${isRetried ? 'retried' : 'dropped'}: ${result.errorType}: ${result.errorMessage}`,
    );
    if (isRetried) clock.after(wait, () => void attempt(retries + 1));
  }
  return attempt(0);
}
