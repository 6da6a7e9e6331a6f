import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { BAD_REQUEST, HEADERS_TOO_LARGE, type HttpResponse, REQUEST_TIMEOUT } from './gateway-responses.ts';

const RESPONSES: Record<string, HttpResponse> = {
  HPE_HEADER_OVERFLOW: HEADERS_TOO_LARGE,
  ERR_HTTP_REQUEST_TIMEOUT: REQUEST_TIMEOUT,
};

/** Responds to malformed or late requests, and closes their connections. */
export function respondToClientErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { status, body } = RESPONSES[error.code ?? ''] ?? BAD_REQUEST;
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
