import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Invoke, InvokeResult } from '../lambda/invoke.ts';
import {
  type Answer,
  BAD_REQUEST,
  HEADERS_TOO_LARGE,
  INTERNAL_ERROR,
  NOT_FOUND,
  TOO_LARGE,
  TOO_MANY_REQUESTS,
  UNAVAILABLE,
} from './answer.ts';
import { collectHeaders } from './headers.ts';
import { type ApiIdentity, buildEvent } from './payload.ts';
import { readBody } from './read-body.ts';
import { parseTarget } from './request-target.ts';
import { MalformedResponseError, toAnswer } from './response.ts';
import type { MatchRoute } from './routes.ts';

/** The quotas of an HTTP API: bytes of the request line and header values together, of a body, and milliseconds. */
const HEADER_LIMIT = 10_240;
const BODY_LIMIT = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 30_000;

/** A route and the function it calls. */
export interface Route {
  /** `GET /links/{code}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly invoke: Invoke;
}

export interface ResponderOptions {
  readonly identity: ApiIdentity;
  readonly match: MatchRoute<Route>;
  readonly admit: () => boolean;
  readonly clock: Clock;
  /** Told why a client got a 500 or 503, in words for whoever runs the API. */
  readonly onProblem: (problem: string) => void;
}

/** Makes the answer to a request, as an HTTP API with Lambda proxy integrations does. Undefined: the client has gone. */
export function createResponder(
  options: ResponderOptions,
): (request: IncomingMessage, requestId: string) => Promise<Answer | undefined> {
  const { identity, match, admit, clock, onProblem } = options;

  return async (request, requestId) => {
    const { method = '', url = '', httpVersion } = request;
    const collected = collectHeaders(request.rawHeaders);
    const requestLine = method.length + url.length + ' HTTP/1.1 '.length;
    if (requestLine + collected.size > HEADER_LIMIT) return HEADERS_TOO_LARGE;

    const target = parseTarget(url);
    if (target === undefined) return BAD_REQUEST;
    const found = match(method, target.segments);
    if (found === undefined) return NOT_FOUND;
    if (!admit()) return TOO_MANY_REQUESTS;
    const body = await readBody(request, BODY_LIMIT);
    if (body === 'gone') return undefined;
    if (body === 'too-large') return TOO_LARGE;

    const { invoke, routeKey } = found.route;
    const event = buildEvent(identity, {
      ...target,
      requestId,
      method,
      httpVersion,
      collected,
      body,
      routeKey,
      sourceIp: sourceIp(request),
      pathParameters: found.pathParameters,
      now: clock.now(),
    });
    const result = await within(INTEGRATION_TIMEOUT_MS, clock, invoke(event));
    if (result === undefined) {
      onProblem(`${routeKey}: no answer within ${INTEGRATION_TIMEOUT_MS / 1000} seconds`);
      return UNAVAILABLE;
    }
    return answerOf(result, (problem) => onProblem(`${routeKey}: ${problem}`));
  };
}

function answerOf(result: InvokeResult, onProblem: (problem: string) => void): Answer {
  if (!result.ok) {
    // Lambda takes 6 MB where the API takes 10.
    if (result.errorType === 'RequestTooLargeException') return TOO_LARGE;
    onProblem(`${result.errorType}: ${result.errorMessage}`);
    return INTERNAL_ERROR;
  }
  try {
    return toAnswer(result.payload);
  } catch (error) {
    if (!(error instanceof MalformedResponseError)) throw error;
    onProblem(`the function's response is malformed: ${error.message}`);
    return INTERNAL_ERROR;
  }
}

/** The result, or undefined when it takes longer than `ms`. */
function within<T>(ms: number, clock: Clock, result: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(undefined));
    result.finally(cancel).then(resolve, reject);
  });
}

function sourceIp({ socket }: IncomingMessage): string {
  const address = socket.remoteAddress ?? '';
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
