import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../json.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import type { AwsService } from './aws-service.ts';
import { callerOf } from './caller.ts';
import { passThrough } from './pass-through.ts';
import { readJsonBody } from './request-body.ts';

/** Signatures aren't verified, so only this machine may call. */
const LOOPBACK = '127.0.0.1';

export interface AwsEndpointOptions {
  readonly services: readonly AwsService[];
  /** Base URLs of other servers to proxy to, by target prefix (`DynamoDB_20120810`). @default - none */
  readonly passThrough?: Readonly<Record<string, string>>;
  /** Reports internal errors; the caller only sees `InternalFailure`. */
  readonly onProblem: (message: string, cause: unknown) => void;
}

export interface AwsEndpoint {
  /** The base URL without a trailing slash, for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Stops listening and closes every connection, idle or not. */
  close(): Promise<void>;
}

/**
 * Serves AWS services over the AWS JSON 1.0 and 1.1 protocols, on a free port of 127.0.0.1. The prefix of `X-Amz-Target`
 * selects the service (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). Errors have `x-amzn-query-error`
 * for clients that send `x-amzn-query-mode: true`, as the SDK's SQS client does
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible).
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const services = new Map(options.services.map((service) => [service.targetPrefix, service]));
  const upstreams = new Map(Object.entries(options.passThrough ?? {}));
  const agent = new http.Agent({ keepAlive: true });

  const server = http.createServer((request, response) => {
    serve(request, response).catch((error: unknown) => sendError(request, response, error));
  });
  // Never close an idle socket: the SDK may be about to write to it.
  server.keepAliveTimeout = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const caller = callerOf(request.headers.authorization);
    const [prefix, operation] = targetOf(request);
    const upstream = upstreams.get(prefix);
    if (upstream !== undefined) return passThrough(request, response, upstream, agent);
    const service = services.get(prefix);
    if (service === undefined) throw unknownOperation(String(request.headers['x-amz-target'] || '(none)'));
    send(request, response, 200, await service.handle(operation, await readJsonBody(request), caller));
  }

  function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (!(error instanceof AwsError) || error.statusCode >= 500) {
      options.onProblem(`${request.headers['x-amz-target'] ?? request.url} failed`, error);
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { code, message, statusCode, queryCode } =
      error instanceof AwsError
        ? error
        : new AwsError('InternalFailure', 'The request failed because of an internal error', {
            statusCode: 500,
          });
    if (request.headers['x-amzn-query-mode'] === 'true') {
      const fault = statusCode < 500 ? 'Sender' : 'Receiver';
      response.setHeader('x-amzn-query-error', `${queryCode};${fault}`);
    }
    // Close, or Node would read the rest of the body.
    if (!request.complete) response.setHeader('connection', 'close');
    send(request, response, statusCode, { __type: code, message });
  }

  server.listen(0, LOOPBACK);
  await once(server, 'listening');

  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

function targetOf(request: IncomingMessage): [prefix: string, operation: string] {
  const target = request.headers['x-amz-target'];
  if (typeof target !== 'string') return ['', ''];
  const dot = target.lastIndexOf('.');
  return [target.slice(0, Math.max(dot, 0)), target.slice(dot + 1)];
}

function send(request: IncomingMessage, response: ServerResponse, status: number, body: JsonObject): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
    'content-length': bytes.length,
    'x-amzn-requestid': randomUUID(),
  });
  response.end(bytes);
}
