import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import { respondToClientErrors } from './client-errors.ts';
import { type HttpResponse, INTERNAL_ERROR } from './gateway-responses.ts';
import { makeRequestHandler, type Route } from './handle-request.ts';
import { type ApiIdentity, newRequestId } from './payload.ts';
import { compileRoutes } from './routes.ts';
import { makeThrottle, type ThrottleSettings } from './throttle.ts';

/** How long {@link HttpApi.close} waits for requests in flight, in milliseconds. */
const CLOSE_GRACE_MS = 5_000;

/** How long a client may keep sending its body after the response, in milliseconds. */
const LINGER_MS = 1_000;

export interface HttpApiOptions extends ApiIdentity {
  /** The address to listen on. */
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Throttling of the stage. All routes share one bucket. @default - no throttling */
  readonly throttle?: ThrottleSettings;
  readonly clock: Clock;
  /** Reports the reason for a 500 or 503. */
  readonly onProblem: (problem: string) => void;
}

export interface HttpApi {
  readonly port: number;
  /** Stops listening, waits up to 5 seconds for requests in flight, and closes every connection. */
  close(): Promise<void>;
}

/**
 * Starts an API Gateway HTTP API with Lambda proxy integrations (payload format 2.0) over plain HTTP/1.1.
 * Not supported: CORS settings, authorizers, stage variables, other stages and other integrations.
 * @throws Error for invalid routes, or the system's error (`EADDRINUSE`, `EACCES`) if it can't listen
 */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { clock, throttle, onProblem } = options;
  const match = compileRoutes(options.routes);
  const admit = throttle === undefined ? () => true : makeThrottle(throttle, clock);
  const server = createServer({
    // Above the request handler's own limit. Set here, so that Node's flags don't change it.
    maxHeaderSize: 16 * 1024,
    requestTimeout: 30_000,
    headersTimeout: 30_000,
    // Longer than clients keep idle connections, so the server never closes one that a client is writing to.
    keepAliveTimeout: 75_000,
  });
  // No limit: Node would silently drop further headers. Their size is limited instead.
  server.maxHeadersCount = 0;
  respondToClientErrors(server);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.on('error', (error) => onProblem(`server error: ${error.message}`));

  const handleRequest = makeRequestHandler({
    identity: { ...options, port },
    match,
    admit,
    clock,
    onProblem,
  });
  let inFlight = 0;
  let onIdle = (): void => {};

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = newRequestId();
    try {
      const result = await handleRequest(request, requestId);
      if (result === undefined) return;
      send(response, result, requestId);
    } catch (error) {
      // Such as a response header that HTTP doesn't allow. Nothing has been sent then.
      onProblem(`${request.method} ${request.url}: ${String(error)}`);
      if (!response.headersSent) send(response, INTERNAL_ERROR, requestId);
    }
    if (!request.complete) discardRest(request, clock);
  }

  server.on('request', (request, response) => {
    inFlight += 1;
    response.on('close', () => {
      inFlight -= 1;
      if (inFlight === 0) onIdle();
    });
    void serve(request, response);
  });

  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        onIdle = () => server.closeAllConnections();
        if (inFlight === 0) onIdle();
        else clock.after(CLOSE_GRACE_MS, onIdle);
      }),
  };
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse, requestId: string): void {
  const allHeaders = [...headers, 'Apigw-Requestid', requestId];
  if (status !== 204 && status !== 304) allHeaders.push('Content-Length', String(Buffer.byteLength(body)));
  // Node omits the body for HEAD, 204 and 304.
  response.writeHead(status, allHeaders).end(body);
}

/** Discards the rest of a body. Closing at once would reset the connection, and the client could lose the response. */
function discardRest(request: IncomingMessage, clock: Clock): void {
  const cancel = clock.after(LINGER_MS, () => request.socket.destroy());
  request.on('close', cancel);
  request.on('end', cancel);
  request.resume();
}
