import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { AwsError } from './aws-error.ts';

/** How long the other server may stay silent, in milliseconds. */
const SILENCE_MS = 30_000;

/**
 * Hands a request to another server and its answer back, headers and bytes unchanged.
 * A caller that goes away ends it quietly.
 * @throws AwsError InternalFailure (500) when that server can't be reached, says nothing for 30 s, or breaks off
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
      { method: request.method, headers: request.headers, agent, timeout: SILENCE_MS },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, response, (error) => (error ? fail(error) : resolve()));
      },
    );
    upstream.on('timeout', () => upstream.destroy(new Error(`nothing heard for ${SILENCE_MS} ms`)));
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
  return new AwsError('InternalFailure', `${url} gave no answer: ${cause.message}`, { statusCode: 500 });
}
