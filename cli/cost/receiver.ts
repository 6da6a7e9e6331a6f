import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { REFERENCE } from './reference.ts';

/** A receiver that responds after the reference time. */
export interface ReferenceReceiver {
  readonly url: string;
  readonly arrivals: () => number;
  /** Bytes of the last request: its line, headers and body. */
  readonly requestBytes: () => number;
  readonly close: () => void;
}

export async function startReceiver(): Promise<ReferenceReceiver> {
  let arrivals = 0;
  let requestBytes = 0;
  const server = createServer((request, response) => {
    let size =
      `${request.method} ${request.url} HTTP/1.1\r\n\r\n`.length + request.rawHeaders.join('--').length;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    request.on('end', () => {
      arrivals += 1;
      requestBytes = size;
      setTimeout(() => response.end(), REFERENCE.receiverMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    arrivals: () => arrivals,
    requestBytes: () => requestBytes,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
