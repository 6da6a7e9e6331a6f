import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BadReceiver {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a receiver on a free loopback port that never responds. */
export const startHangingReceiver = (): Promise<BadReceiver> => start((request) => request.resume());

/** Starts a receiver on a free loopback port that responds to every webhook with 500. */
export const startFailingReceiver = (): Promise<BadReceiver> =>
  start((request, response) => request.resume().on('end', () => response.writeHead(500).end()));

async function start(listener: RequestListener): Promise<BadReceiver> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
