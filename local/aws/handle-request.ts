import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Storage } from '../storage/storage.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import type { AwsService } from './aws-service.ts';
import { callerOf } from './caller.ts';

/** A request to the AWS endpoint. The names of headers are in lower case. */
export interface AwsRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Handles a request to the AWS endpoint. Never rejects. `undefined`: the connection is lost. */
export type HandleAwsRequest = (request: AwsRequest) => Promise<AwsResponse | undefined>;

export interface HandlerOptions {
  readonly services: readonly AwsService[];
  /** Tells the age of signatures. @default - the system clock, which callers sign with */
  readonly clock?: Clock;
  /** How long a signature is valid, in milliseconds. @default 300000, as on AWS */
  readonly signatureLifetimeMs?: number;
  /** A service's writes are committed before its response. */
  readonly storage: Pick<Storage, 'committed'>;
  /** Reports internal errors; the caller only sees `InternalFailure`. */
  readonly onProblem: (message: string, cause: unknown) => void;
}

/**
 * Makes the handler of requests in the AWS JSON 1.0 and 1.1 protocols. The prefix of `X-Amz-Target` selects the service
 * (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). Errors have `x-amzn-query-error` for clients that
 * send `x-amzn-query-mode: true`, as the SDK's SQS client does
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible).
 */
export function makeHandleAwsRequest(options: HandlerOptions): HandleAwsRequest {
  const { clock = systemClock, signatureLifetimeMs, storage, onProblem } = options;
  const services = new Map(options.services.map((service) => [service.targetPrefix, service]));

  async function run({ headers, body }: AwsRequest): Promise<JsonObject> {
    const caller = callerOf(headers, clock.now(), signatureLifetimeMs);
    const target = headers['x-amz-target'] ?? '';
    const dot = target.lastIndexOf('.');
    const service = services.get(target.slice(0, Math.max(dot, 0)));
    if (service === undefined) throw unknownOperation(target || '(none)');
    try {
      return await service.handle(target.slice(dot + 1), parseBody(body), caller);
    } finally {
      // An error, too, can show what another request has written.
      await storage.committed();
    }
  }

  return async function handleAwsRequest(request) {
    try {
      return respond(request, 200, await run(request));
    } catch (error) {
      if (!(error instanceof AwsError) || error.statusCode >= 500)
        onProblem(`${request.headers['x-amz-target']} failed`, error);
      return errorResponse(request, error);
    }
  };
}

function parseBody(body: string): JsonObject {
  try {
    const value: Json = JSON.parse(body);
    if (isJsonObject(value)) return value;
  } catch {
    // Rejected below, like other invalid bodies.
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object');
}

/** Makes the response to a failed request. */
export function errorResponse(request: Pick<AwsRequest, 'headers'>, error: unknown): AwsResponse {
  const { code, message, members, statusCode, queryCode } =
    error instanceof AwsError
      ? error
      : new AwsError('InternalFailure', 'The request failed because of an internal error', {
          statusCode: 500,
        });
  const queryMode = request.headers['x-amzn-query-mode'] === 'true';
  const fault = statusCode < 500 ? 'Sender' : 'Receiver';
  return respond(
    request,
    statusCode,
    { __type: code, message, ...members },
    queryMode ? { 'x-amzn-query-error': `${queryCode};${fault}` } : {},
  );
}

function respond(
  { headers }: Pick<AwsRequest, 'headers'>,
  status: number,
  body: JsonObject,
  more: Readonly<Record<string, string>> = {},
): AwsResponse {
  return {
    status,
    headers: {
      'content-type': headers['content-type'] ?? 'application/x-amz-json-1.0',
      'x-amzn-requestid': randomUUID(),
      ...more,
    },
    body: JSON.stringify(body),
  };
}
