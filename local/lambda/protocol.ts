import type { AwsRequest, AwsResponse } from '../aws/handle-request.ts';

/** The `workerData` of a thread. */
export interface ThreadSettings {
  /** Host and port of the AWS endpoint: requests to it are messages. */
  readonly awsHost: string;
  /** Passes on what functions write to stdout. */
  readonly logsStdout: boolean;
}

/** A function, as its thread needs it. */
export interface FunctionCode {
  readonly name: string;
  readonly arn: string;
  readonly codeDirectory: string;
  readonly handler: string;
  /** Its `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** An error as Lambda reports it to the caller. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export type LogStream = 'stdout' | 'stderr';

/** A message to a thread. */
export type ToThread =
  | { readonly kind: 'load'; readonly code: FunctionCode }
  | {
      readonly kind: 'invoke';
      readonly name: string;
      readonly requestId: string;
      /** JSON, which posts as fast as an object (measured). */
      readonly event: string;
      /** Milliseconds since the epoch. */
      readonly deadline: number;
      readonly traceHeader: string | undefined;
    }
  | { readonly kind: 'aws-response'; readonly id: number; readonly response: AwsResponse | undefined }
  | { readonly kind: 'ping' };

/**
 * A message from a thread. `done` has the handler's result in JSON. `died` ends the thread and its invocations in
 * flight: an error was not caught.
 */
export type FromThread =
  | { readonly kind: 'loaded'; readonly name: string; readonly error?: ReportedError }
  | { readonly kind: 'log'; readonly name: string; readonly stream: LogStream; readonly text: string }
  | { readonly kind: 'done'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: ReportedError }
  | { readonly kind: 'died'; readonly error: ReportedError }
  | {
      readonly kind: 'aws-request';
      readonly id: number;
      /** The invocation that sends it. Undefined while a function loads. */
      readonly requestId: string | undefined;
      readonly request: AwsRequest;
    }
  | { readonly kind: 'pong' };

interface Port {
  postMessage(messages: unknown): void;
}

/** Posts the messages of one turn of the event loop together: each post wakes the other thread, which costs more. */
export function makeOutbox<Message>(port: Port) {
  let unsent: Message[] = [];
  function flush(): void {
    if (unsent.length > 0) port.postMessage(unsent);
    unsent = [];
  }
  return {
    /** Posts a message at the end of the turn. */
    post(message: Message): void {
      if (unsent.push(message) === 1) setImmediate(flush);
    },
    /** Posts a message, and those before it, now: the thread may end or loop before the end of the turn. */
    postNow(message: Message): void {
      unsent.push(message);
      flush();
    },
  };
}
