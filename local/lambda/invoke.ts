/** The result of one invocation, as Lambda's Invoke API reports it. */
export type InvokeResult =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

/**
 * Invokes a function synchronously with a JSON event. Never rejects: a failure is a result.
 *
 * @param traceHeader the trace header that the function's own requests carry. @default - none
 */
export type Invoke = (
  event: unknown,
  options?: { readonly traceHeader?: string | undefined },
) => Promise<InvokeResult>;

// Maximum payloads of a synchronous invocation, in bytes of JSON:
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const REQUEST_LIMIT = 6 * 1024 * 1024;
const RESPONSE_LIMIT = 6 * 1024 * 1024 + 100;

export function failure(errorType: string, errorMessage: string) {
  return { ok: false, errorType, errorMessage } as const;
}

/** Serializes an event to JSON, or fails with `InvalidRequestContentException` or `RequestTooLargeException`. */
export function serializeEvent(event: unknown): string | InvokeResult {
  let text: string | undefined;
  try {
    text = JSON.stringify(event);
  } catch {
    // A cycle or a BigInt: rejected below, like undefined.
  }
  if (text === undefined) return failure('InvalidRequestContentException', 'The event is not JSON.');
  if (Buffer.byteLength(text) <= REQUEST_LIMIT) return text;
  return failure(
    'RequestTooLargeException',
    `Request must be smaller than ${REQUEST_LIMIT} bytes for the InvokeFunction operation`,
  );
}

/** Parses a handler's JSON result, or fails with `Function.ResponseSizeTooLarge`. */
export function parsePayload(payload: string): InvokeResult {
  if (Buffer.byteLength(payload) <= RESPONSE_LIMIT) return { ok: true, payload: JSON.parse(payload) };
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
  );
}
