import { lookup } from 'node:dns/promises';

/*
 * MiniStack 1.5.33 serves an HTTP API at http://<id>.execute-api.localhost:<port>. curl and browsers resolve names under
 * localhost to loopback (RFC 6761, section 6.3). Node uses the C library, which asks DNS.
 */

/** Checks whether the API's name resolves here. The proxy knows it. @returns a sentence for the log */
export async function findHostName(
  baseUrl: string,
  resolve: (hostname: string) => Promise<unknown> = lookup,
): Promise<string> {
  const { hostname } = new URL(baseUrl);
  try {
    await resolve(hostname);
    return `${hostname} resolves: nothing to repair.`;
  } catch {
    return `${hostname} doesn't resolve on this machine: the proxy resolves it.`;
  }
}
