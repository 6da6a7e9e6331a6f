/** What came of one invocation, as Lambda's Invoke API tells it. */
export type InvokeResult =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

/** Calls a function synchronously with a JSON event. Never rejects: a failure is a result. */
export type Invoke = (event: unknown) => Promise<InvokeResult>;
