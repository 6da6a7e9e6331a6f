import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import type { Clock } from '../clock.ts';
import { type Answer, INTERNAL_ERROR } from './answer.ts';
import { answerClientErrors } from './client-errors.ts';
import { newRequestId } from './payload.ts';
import { createResponder, type Route } from './respond.ts';
import { compileRoutes } from './routes.ts';
import { createThrottle, type ThrottleSettings } from './throttle.ts';

/** How long {@link HttpApi.close} lets requests finish, in milliseconds. */
const CLOSE_GRACE_MS = 5_000;

/** How long a client may go on sending a body after its answer, in milliseconds; what it sends is dropped. */
const LINGER_MS = 1_000;

export interface HttpApiOptions {
  /** The address to listen on. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly apiId: string;
  /** Only `$default` is supported: any other stage would be the first segment of every path. */
  readonly stage: '$default';
  readonly account: string;
  readonly region: string;
  readonly routes: readonly Route[];
  /** The stage's throttling, one bucket for all its routes. @default none */
  readonly throttle?: ThrottleSettings;
  readonly clock: Clock;
  /** Told why a client got a 500 or 503, in words for whoever runs the API. */
  readonly onProblem: (problem: string) => void;
}

export interface HttpApi {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, gives requests under way 5 seconds to finish, and closes every connection. */
  close(): Promise<void>;
}

/**
 * Starts an API Gateway HTTP API with Lambda proxy integrations (payload format 2.0) over plain HTTP/1.1.
 *
 * Not there: CORS settings, authorizers, stage variables, other stages and other integrations.
 *
 * @throws Error for routes that can't be, and what listening fails with (`EADDRINUSE`, `EACCES`).
 */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { clock, host, throttle, onProblem } = options;
  const match = compileRoutes(options.routes);
  const admit = throttle === undefined ? () => true : createThrottle(throttle, clock);
  const server = createServer({
    // Above the quota, which this API checks itself. Given, so that the host's flags don't change it.
    maxHeaderSize: 16 * 1024,
    requestTimeout: 30_000,
    headersTimeout: 30_000,
    // Longer than clients keep a connection: they would meet the close with a request under way.
    keepAliveTimeout: 75_000,
  });
  // The size limits the headers; a limit on their number would silently drop some.
  server.maxHeadersCount = 0;
  answerClientErrors(server);
  const port = await listen(server, options.port, host);
  server.on('error', (error) => onProblem(`the server failed: ${error.message}`));

  const identity = { ...options, port };
  const respond = createResponder({ identity, match, admit, clock, onProblem });
  let underWay = 0;
  let onQuiet = (): void => {};

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = newRequestId();
    try {
      const answer = await respond(request, requestId);
      if (answer === undefined) return;
      send(response, answer, requestId);
    } catch (error) {
      // A header that HTTP doesn't allow, say: then nothing has been sent yet.
      onProblem(`${request.method} ${request.url}: ${String(error)}`);
      if (!response.headersSent) send(response, INTERNAL_ERROR, requestId);
    }
    if (!request.complete) dropRest(request, clock);
  }

  server.on('request', (request, response) => {
    underWay += 1;
    response.on('close', () => {
      underWay -= 1;
      if (underWay === 0) onQuiet();
    });
    void serve(request, response);
  });

  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        onQuiet = () => server.closeAllConnections();
        if (underWay === 0) onQuiet();
        else clock.after(CLOSE_GRACE_MS, onQuiet);
      }),
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer, requestId: string): void {
  const all = [...headers, 'Apigw-Requestid', requestId];
  if (status !== 204 && status !== 304) all.push('Content-Length', String(Buffer.byteLength(body)));
  // Node leaves the body out itself where there must be none: HEAD, 204, 304.
  response.writeHead(status, all).end(body);
}

/** Closing at once would reset the connection, and the client might lose the answer. */
function dropRest(request: IncomingMessage, clock: Clock): void {
  const cancel = clock.after(LINGER_MS, () => request.socket.destroy());
  request.on('close', cancel);
  request.on('end', cancel);
  request.resume();
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A TCP server's address is an object once it listens.
      resolve((server.address() as AddressInfo).port);
    });
  });
}
