import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * GETs a path from the emulator as the host that a URL names, whether or not that name resolves: the emulator tells
 * APIs apart by the Host header. Bounded to 30 seconds.
 * @returns the body, whatever the status
 */
export async function getAs(url: string, endpoint: string, path: string): Promise<string> {
  const { hostname, port } = new URL(endpoint);
  const headers = { host: new URL(url).host };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request({ hostname, port, path, headers, signal: AbortSignal.timeout(30_000) }, (response) => {
    text(response).then(resolve, reject);
  })
    .on('error', reject)
    .end();
  return promise;
}
