import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface CallOptions {
  /** @default GET */
  readonly method?: string;
  /** Sent as JSON. @default - no body */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends a request to the emulator with the URL's host as the `Host` header, which selects the API. The name need not
 * resolve. Times out after 30 seconds.
 */
export async function callAs(
  url: string,
  endpoint: string,
  path: string,
  { method = 'GET', body, headers = {} }: CallOptions = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(endpoint);
  const signal = AbortSignal.timeout(30_000);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  request(
    { hostname, port, path, method, headers: { ...headers, host: new URL(url).host }, signal },
    (response) => {
      const { statusCode: status = 0 } = response;
      text(response).then((read) => resolve({ status, text: read }), reject);
    },
  )
    .on('error', reject)
    .end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

/** GETs a path as {@link callAs} does. @returns the body, for any status */
export const getAs = async (url: string, endpoint: string, path: string): Promise<string> =>
  (await callAs(url, endpoint, path)).text;
