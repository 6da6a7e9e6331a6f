import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** Paths of the API that the emulator misses, and where it has them under its own name. */
export type Detour = Readonly<Record<string, string>>;

export interface WayIn {
  /** What a client's `HTTP_PROXY` takes. */
  readonly proxyUrl: string;
  close(): Promise<void>;
}

/**
 * An HTTP proxy on loopback that knows one name: the API's. What a client sends there goes to the emulator as it is,
 * the Host header included, except for the paths that need a detour. It takes both ways in which clients speak to a
 * proxy: absolute URLs, and a tunnel made with CONNECT.
 * @param limit how many requests it lets through at once; the others wait
 */
export async function startWayIn(
  endpoint: string,
  baseUrl: string,
  detour: Detour,
  limit: number,
): Promise<WayIn> {
  const { hostname, port, host: emulator } = new URL(endpoint);
  const { host } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: limit });

  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    if (incoming.headers.host !== host) {
      response.writeHead(403).end(`This proxy leads to ${host} only.\n`);
      return;
    }
    const { pathname, search } = new URL(incoming.url ?? '/', baseUrl);
    const path = (detour[pathname] ?? pathname) + search;
    const headers = detour[pathname] ? { ...incoming.headers, host: emulator } : incoming.headers;
    const { method = 'GET' } = incoming;
    const outgoing = request({ agent, hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      pipeline(answer, response, () => {});
    });
    outgoing.on('error', (error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end(`The emulator didn't answer: ${error.message}\n`);
    });
    pipeline(incoming, outgoing, () => {});
  };

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
