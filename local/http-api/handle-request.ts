import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Invoke, InvokeResult } from '../lambda/invoke.ts';
import { MalformedResponseError, toHttpResponse } from './function-response.ts';
import {
  BAD_REQUEST,
  HEADERS_TOO_LARGE,
  type HttpResponse,
  INTERNAL_ERROR,
  NOT_FOUND,
  TOO_LARGE,
  TOO_MANY_REQUESTS,
  UNAVAILABLE,
} from './gateway-responses.ts';
import { collectHeaders } from './headers.ts';
import { type ApiIdentity, buildEvent } from './payload.ts';
import { readBody } from './read-body.ts';
import { parseTarget } from './request-target.ts';
import type { MatchRoute } from './routes.ts';

// Quotas of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
/** Maximum bytes of the request line and header values together. */
const HEADER_LIMIT = 10_240;
const BODY_LIMIT = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 30_000;

/** A route and the function it calls. */
export interface Route {
  /** `GET /links/{code}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly invoke: Invoke;
}

interface RequestHandlerOptions {
  readonly identity: ApiIdentity;
  readonly match: MatchRoute<Route>;
  /** Tells whether the stage's throttle admits a request. */
  readonly admit: () => boolean;
  readonly clock: Clock;
  /** Reports the reason for a 500 or 503. */
  readonly onProblem: (problem: string) => void;
}

/** Handles requests as an HTTP API with Lambda proxy integrations. Resolves with undefined if the client disconnects. */
export function makeRequestHandler({ identity, match, admit, clock, onProblem }: RequestHandlerOptions) {
  return async function handleRequest(
    request: IncomingMessage,
    requestId: string,
  ): Promise<HttpResponse | undefined> {
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
    const result = await withTimeout(INTEGRATION_TIMEOUT_MS, clock, invoke(event));
    if (result === undefined) {
      onProblem(`${routeKey}: no response within ${INTEGRATION_TIMEOUT_MS / 1000} seconds`);
      return UNAVAILABLE;
    }
    return responseTo(result, (problem) => onProblem(`${routeKey}: ${problem}`));
  };
}

function responseTo(result: InvokeResult, onProblem: (problem: string) => void): HttpResponse {
  if (!result.ok) {
    // Lambda's limit is 6 MB, API Gateway's 10 MB.
    if (result.errorType === 'RequestTooLargeException') return TOO_LARGE;
    onProblem(`${result.errorType}: ${result.errorMessage}`);
    return INTERNAL_ERROR;
  }
  try {
    return toHttpResponse(result.payload);
  } catch (error) {
    if (!(error instanceof MalformedResponseError)) throw error;
    onProblem(`malformed response: ${error.message}`);
    return INTERNAL_ERROR;
  }
}

/** Resolves with the result, or with undefined after `ms`. */
function withTimeout<T>(ms: number, clock: Clock, result: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(undefined));
    result.finally(cancel).then(resolve, reject);
  });
}

function sourceIp({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
