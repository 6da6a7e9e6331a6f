import { BlockedAddressError, UnresolvedNameError } from '../../shared/target-address/errors.ts';
import { TooManyInformationalResponsesError, UnsendableRequestError } from './errors.ts';
import type { Progress } from './exchange.ts';
import type { PostFailure } from './outcome.ts';

export type FailureDescription = Pick<PostFailure, 'error' | 'detail'>;

// Node's messages name addresses and internals, so only its codes are shown.
const CONNECTION_FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused',
  EHOSTUNREACH: 'The receiver is not reachable',
  ENETUNREACH: 'The receiver is not reachable',
  ECONNRESET: 'The receiver closed the connection before its response was complete',
  EPIPE: 'The receiver closed the connection before its response was complete',
};

/** Classifies the failure of an exchange and describes it for the receiver's operator. */
export function describeFailure(error: Error, progress: Readonly<Progress>): FailureDescription {
  if (error instanceof BlockedAddressError) return { error: 'blocked_address', detail: error.message };
  if (error instanceof UnresolvedNameError) return { error: 'dns', detail: error.message };
  if (error instanceof TooManyInformationalResponsesError) {
    return {
      error: 'protocol',
      detail: 'The receiver sent many informational (1xx) responses and no final one.',
    };
  }
  if (error instanceof UnsendableRequestError) {
    return { error: 'protocol', detail: "The webhook's headers can't be sent over HTTP." };
  }
  const code = 'code' in error ? String(error.code) : error.name;
  if (code === 'ETIMEDOUT') return { error: 'timeout', detail: `The connection timed out (${code}).` };
  if (progress.stage === 'securing' || /^ERR_(SSL|TLS)_/.test(code)) {
    return { error: 'tls', detail: `TLS failed (${code}).` };
  }
  if (code.startsWith('HPE_')) {
    return { error: 'protocol', detail: `The response is not valid HTTP (${code}).` };
  }
  const failure = CONNECTION_FAILURES[code] ?? 'The connection failed';
  return { error: 'connection', detail: `${failure} (${code})${statusSeen(progress)}.` };
}

/** Describes an exchange that did not end before its deadline. */
export function describeTimeout(timeoutMs: number, progress: Readonly<Progress>): FailureDescription {
  return {
    error: 'timeout',
    detail: `No complete response within ${timeoutMs / 1000} s${statusSeen(progress)}.`,
  };
}

function statusSeen({ status }: Readonly<Progress>): string {
  return status === undefined ? '' : `, after status ${status}`;
}
