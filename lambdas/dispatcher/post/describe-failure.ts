import { BlockedAddressError, UnresolvedNameError } from '../../shared/target-address/errors.ts';
import { TooManyInformationalAnswersError, UnsendableRequestError } from './errors.ts';
import type { Progress } from './exchange.ts';
import type { PostError } from './outcome.ts';

export interface FailureDescription {
  readonly error: PostError;
  readonly detail: string;
}

// Node's messages name addresses and internals, so only its codes are told.
const CONNECTION_FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused',
  EHOSTUNREACH: 'The receiver is not reachable',
  ENETUNREACH: 'The receiver is not reachable',
  ECONNRESET: 'The receiver closed the connection before its answer was complete',
  EPIPE: 'The receiver closed the connection before its answer was complete',
};

/** Says of a failed exchange what kind of failure it is, in words for whoever runs the receiver. */
export function describeFailure(error: Error, progress: Readonly<Progress>): FailureDescription {
  if (error instanceof BlockedAddressError) return { error: 'blocked_address', detail: error.message };
  if (error instanceof UnresolvedNameError) return { error: 'dns', detail: error.message };
  if (error instanceof TooManyInformationalAnswersError) {
    return { error: 'protocol', detail: 'Many informational (1xx) answers came, and no final one.' };
  }
  if (error instanceof UnsendableRequestError) {
    return { error: 'protocol', detail: "The webhook's headers can't be sent over HTTP." };
  }
  const code = 'code' in error ? String(error.code) : error.name;
  if (code === 'ETIMEDOUT')
    return { error: 'timeout', detail: `No connection could be made in time (${code}).` };
  if (progress.stage === 'securing' || /^ERR_(SSL|TLS)_/.test(code)) {
    return { error: 'tls', detail: `TLS failed (${code}).` };
  }
  if (code.startsWith('HPE_'))
    return { error: 'protocol', detail: `The answer is not valid HTTP (${code}).` };
  const what = CONNECTION_FAILURES[code] ?? 'The connection failed';
  return { error: 'connection', detail: `${what} (${code})${statusSeen(progress)}.` };
}

/** The failure of an exchange that the deadline ended. */
export function describeTimeout(timeoutMs: number, progress: Readonly<Progress>): FailureDescription {
  return {
    error: 'timeout',
    detail: `No complete answer within ${timeoutMs / 1000} s${statusSeen(progress)}.`,
  };
}

function statusSeen({ status }: Readonly<Progress>): string {
  return status === undefined ? '' : `, after status ${status}`;
}
