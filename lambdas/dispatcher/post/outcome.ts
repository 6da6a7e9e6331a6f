/** The outcome of one POST. A receiver's failure is an outcome, not an error. */
export type PostOutcome = PostResponse | PostFailure;

/** The receiver responded within the timeout, head and body. A redirect is a response like any other. */
export interface PostResponse {
  readonly kind: 'response';
  readonly status: number;
  /** The `Retry-After` header, unparsed. */
  readonly retryAfter?: string;
  /** The first 1 KiB as UTF-8, with U+FFFD for invalid bytes. */
  readonly body: string;
  readonly durationMs: number;
}

export interface PostFailure {
  readonly kind: 'failure';
  readonly error: PostError;
  /** A sentence for the receiver's operator, without addresses or internals. */
  readonly detail: string;
  readonly durationMs: number;
}

/**
 * - `timeout`: no complete response in time, counting DNS, connecting, TLS, the head and the body
 * - `blocked_address`: the URL is refused, or its name resolves to an address that is not public
 * - `dns`: the name could not be resolved
 * - `connection`: refused, unreachable, reset, or closed before the response was complete
 * - `tls`: the handshake failed, or the certificate isn't valid for the host
 * - `protocol`: the response isn't HTTP, its head is over 16 KiB, or the request can't be expressed in HTTP
 */
export type PostError = 'timeout' | 'blocked_address' | 'dns' | 'connection' | 'tls' | 'protocol';
