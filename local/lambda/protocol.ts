/** The `workerData` of an execution environment's thread. */
export interface WorkerSettings {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly invokedFunctionArn: string;
}

/** Tells the thread to run the handler once. `event` is JSON, which posts as fast as an object (measured). */
export interface InvokeMessage {
  readonly event: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** An error as Lambda reports it to the caller. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export type LogStream = 'stdout' | 'stderr';

/**
 * A message from the thread. `done` has the handler's result in JSON. `died` ends the environment and its invocations in
 * flight: the handler failed to load, or an error was not caught.
 */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly stream: LogStream; readonly text: string }
  | { readonly kind: 'done'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: ReportedError }
  | { readonly kind: 'died'; readonly error: ReportedError };
