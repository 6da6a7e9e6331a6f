/** What an execution environment's thread is started with. */
export interface WorkerSettings {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly invokedFunctionArn: string;
}

/**
 * To the thread: run the handler once. `event` is JSON text: as cheap to post as an object (measured), and the
 * handler gets exactly what JSON can carry.
 */
export interface InvokeMessage {
  readonly event: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** An error as Lambda reports it to whoever invoked the function. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export type LogStream = 'stdout' | 'stderr';

/**
 * From the thread. `done` carries the handler's result as JSON text. A `died` ends the environment and all that it has
 * under way, as an error while loading or an unhandled rejection does in Lambda's Node.js runtime.
 */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly stream: LogStream; readonly text: string }
  | { readonly kind: 'done'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: ReportedError }
  | { readonly kind: 'died'; readonly error: ReportedError };
