/** What became of one POST. A receiver's failure is an outcome, not an error. */
export type PostOutcome = Answered | Failed;

/** The receiver answered within the time-out, head and body. Redirects are answers too: none is followed. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** The `Retry-After` header as it came. */
  readonly retryAfter?: string;
  /** The first 1 KiB of the body as UTF-8, with U+FFFD for bytes that aren't. */
  readonly answer: string;
  readonly durationMs: number;
}

export interface Failed {
  readonly kind: 'failed';
  readonly error: PostError;
  /** A sentence for whoever runs the receiver. It names no address and nothing of this system. */
  readonly detail: string;
  readonly durationMs: number;
}

/**
 * - `timeout`: no complete answer in time, be it DNS, connecting, TLS, the head or the body that took too long
 * - `blocked_address`: the URL may not be called, or its name leads to an address that is not public
 * - `dns`: the name could not be resolved
 * - `connection`: refused, unreachable, reset, or closed before the answer was complete
 * - `tls`: no agreement on TLS, or a certificate that isn't valid for the host
 * - `protocol`: the answer isn't HTTP, its head is over 16 KiB, or the request can't be put into HTTP
 */
export type PostError = 'timeout' | 'blocked_address' | 'dns' | 'connection' | 'tls' | 'protocol';
