import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * GETs a path from the emulator with the URL's host as the `Host` header, which selects the API. The name need not
 * resolve. Times out after 30 seconds.
 * @returns the body, for any status
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
