import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { AwsError } from './aws-error.ts';

/** How long the upstream server may be silent, in milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * Proxies a request to another server, headers and bytes unchanged. If the caller disconnects, the upstream request is
 * aborted without an error.
 * @throws AwsError InternalFailure (500) if the server can't be reached, is silent for 30 s, or disconnects
 */
export function passThrough(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  agent: http.Agent,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(unreachable(url, cause));
    const upstream = http.request(
      new URL(request.url ?? '/', url),
      { method: request.method, headers: request.headers, agent, timeout: TIMEOUT_MS },
      (received) => {
        response.writeHead(received.statusCode ?? 502, received.headers);
        pipeline(received, response, (error) => (error ? fail(error) : resolve()));
      },
    );
    upstream.on('timeout', () => upstream.destroy(new Error(`no data for ${TIMEOUT_MS} ms`)));
    upstream.on('error', fail);
    response.on('close', () => {
      if (response.writableFinished) return;
      upstream.destroy();
      resolve();
    });
    request.pipe(upstream);
  });
}

function unreachable(url: string, cause: Error): AwsError {
  return new AwsError('InternalFailure', `no response from ${url}: ${cause.message}`, { statusCode: 500 });
}
