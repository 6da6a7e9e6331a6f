import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsRequest, type AwsResponse, errorResponse, type HandleAwsRequest } from './handle-request.ts';
import { readBody } from './request-body.ts';

/** Signatures aren't verified, so only this machine may call. */
const LOOPBACK = '127.0.0.1';

export interface AwsEndpoint {
  /** The base URL without a trailing slash, for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Handles requests from now on. Earlier ones have waited. */
  open(handle: HandleAwsRequest): void;
  /** Stops listening and closes every connection, idle or not. */
  close(): Promise<void>;
}

/** Serves AWS services over HTTP, on a free port of 127.0.0.1. */
export async function startAwsEndpoint(): Promise<AwsEndpoint> {
  const opened = Promise.withResolvers<HandleAwsRequest>();
  const server = http.createServer((request, response) => void serve(request, response));
  // Never close an idle socket: the SDK may be about to write to it.
  server.keepAliveTimeout = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = request.headers as AwsRequest['headers'];
    const handle = await opened.promise;
    const result = await readBody(request).then(
      (body) => handle({ headers, body }),
      (error: unknown) => errorResponse({ headers }, error),
    );
    send(request, response, result);
  }

  server.listen(0, LOOPBACK);
  await once(server, 'listening');

  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    open: opened.resolve,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(request: IncomingMessage, response: ServerResponse, result: AwsResponse | undefined): void {
  if (result === undefined) {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(result.body);
  // Close, or Node would read the rest of the body.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(result.status, { ...result.headers, 'content-length': bytes.length }).end(bytes);
}
