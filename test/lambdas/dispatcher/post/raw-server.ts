import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { makePost, type PostOptions } from '../../../../lambdas/dispatcher/post/post.ts';

export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** Connections accepted so far, the oldest first. */
  readonly sockets: readonly Socket[];
  /** Everything received so far on all connections. */
  readonly received: () => string;
}

type Behavior = (request: string, socket: Socket, count: number) => void;

/**
 * Starts a server that sends nothing by itself. `behave` gets each request as text, its connection, and the number of
 * earlier requests on all connections. The server closes when the test ends.
 */
export async function startRawServer(
  behave: Behavior,
  tls?: { key: string; cert: string },
): Promise<RawServer> {
  const sockets: Socket[] = [];
  let text = '';
  let count = 0;
  const accept = (socket: Socket) => {
    sockets.push(socket);
    let pending = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk;
      pending += chunk;
      const length = Number(/content-length: (\d+)/i.exec(pending)?.[1] ?? 0);
      const end = pending.indexOf('\r\n\r\n') + 4;
      if (end < 4 || Buffer.byteLength(pending) < end + length) return;
      behave(pending, socket, count++);
      pending = '';
    });
  };
  const server = tls ? createTlsServer(tls, accept) : createServer(accept);
  if (tls) server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}/`, sockets, received: () => text };
}

/** Makes POSTs that may reach a raw server. */
export const makeLocalPost = (options: Partial<PostOptions> = {}) =>
  makePost({ allowPrivateTargets: true, timeoutMs: 5_000, ...options });

/** An HTTP response with its content length. */
export function httpResponse(body = '', head = 'HTTP/1.1 200 OK'): string {
  return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
