import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../json.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import type { AwsService } from './aws-service.ts';
import { callerOf } from './caller.ts';
import { passThrough } from './pass-through.ts';
import { readJsonBody } from './request-body.ts';

/** What {@link startAwsEndpoint} needs. */
export interface AwsEndpointOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly services: readonly AwsService[];
  /** Servers that answer for themselves: target prefix (`DynamoDB_20120810`) to base URL. @default none */
  readonly passThrough?: Readonly<Record<string, string>>;
  /** Told of internal faults, which the caller sees only as `InternalFailure`. */
  readonly onProblem: (message: string, cause: unknown) => void;
}

/** A running endpoint. */
export interface AwsEndpoint {
  /** Its base URL, without a trailing slash: what `AWS_ENDPOINT_URL` is set to. */
  readonly url: string;
  /** Stops listening and cuts every connection, idle or not. */
  close(): Promise<void>;
}

/**
 * Serves AWS services over the AWS JSON 1.0 and 1.1 protocols, one HTTP server for all of them, chosen by the
 * prefix of `X-Amz-Target` (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). Errors also carry
 * `x-amzn-query-error` for clients that send `x-amzn-query-mode: true`, as the SDK's SQS client does
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible).
 * Rejects with the server's own error (`EADDRINUSE`) when it can't listen.
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const services = new Map(options.services.map((service) => [service.targetPrefix, service]));
  const neighbours = new Map(Object.entries(options.passThrough ?? {}));
  const agent = new http.Agent({ keepAlive: true });

  const server = http.createServer((request, response) => {
    answer(request, response).catch((error: unknown) => answerError(request, response, error));
  });
  // An idle socket that the server closes can be the one the SDK is about to write on.
  server.keepAliveTimeout = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const caller = callerOf(request.headers.authorization);
    const [prefix, operation] = targetOf(request);
    const neighbour = neighbours.get(prefix);
    if (neighbour !== undefined) return passThrough(request, response, neighbour, agent);
    const service = services.get(prefix);
    if (service === undefined) throw unknownOperation(prefix || 'The endpoint', operation || '(none named)');
    send(request, response, 200, await service.handle(operation, await readJsonBody(request), caller));
  }

  function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
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
        : new AwsError('InternalFailure', 'The request failed because of an internal fault', {
            statusCode: 500,
          });
    if (request.headers['x-amzn-query-mode'] === 'true') {
      const fault = statusCode < 500 ? 'Sender' : 'Receiver';
      response.setHeader('x-amzn-query-error', `${queryCode};${fault}`);
    }
    // Otherwise Node would read the rest of the body, however long, only to throw it away.
    if (!request.complete) response.setHeader('connection', 'close');
    send(request, response, statusCode, { __type: code, message });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });

  return {
    url: urlOf(server.address() as AddressInfo),
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

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
