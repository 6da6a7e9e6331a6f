import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** Paths of the API that the emulator shadows, with their paths on the emulator's own host. */
export type Reroutes = Readonly<Record<string, string>>;

export interface ApiProxy {
  /** Value for a client's `HTTP_PROXY`. */
  readonly proxyUrl: string;
  close(): Promise<void>;
}

/**
 * Starts an HTTP proxy on loopback that forwards requests for the API's host to the emulator. Accepts absolute URLs and
 * CONNECT tunnels.
 * @param options.limit concurrent requests; others wait
 */
export async function startApiProxy(
  endpoint: string,
  baseUrl: string,
  { routes, limit }: { readonly routes: Reroutes; readonly limit: number },
): Promise<ApiProxy> {
  const { hostname, port, host: emulator } = new URL(endpoint);
  const { host } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: limit });

  function forward(incoming: IncomingMessage, response: ServerResponse): void {
    if (incoming.headers.host !== host) {
      response.writeHead(403).end(`This proxy forwards to ${host} only.\n`);
      return;
    }
    const { pathname, search } = new URL(incoming.url ?? '/', baseUrl);
    const path = (routes[pathname] ?? pathname) + search;
    const headers = routes[pathname] ? { ...incoming.headers, host: emulator } : incoming.headers;
    const { method = 'GET' } = incoming;
    const outgoing = request({ agent, hostname, port, method, path, headers }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 502, upstream.rawHeaders);
      pipeline(upstream, response, () => {});
    });
    outgoing.on('error', (error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end(`The emulator did not respond: ${error.message}\n`);
    });
    pipeline(incoming, outgoing, () => {});
  }

  const server = createServer(forward);
  server.on('connect', (_, socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    server.emit('connection', socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    proxyUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}
