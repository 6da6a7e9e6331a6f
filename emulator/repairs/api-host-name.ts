import { lookup } from 'node:dns/promises';

/*
 * Seen with MiniStack 1.5.33: an HTTP API is at http://<id>.execute-api.localhost:<port>. Names under localhost are
 * loopback by RFC 6761, section 6.3, and curl and browsers know that; the C library asks DNS, so Node doesn't.
 */

/**
 * Finds out whether programs here can reach the API by its name; the way in knows it.
 * @returns a sentence
 */
export async function findHostName(
  baseUrl: string,
  resolve: (hostname: string) => Promise<unknown> = lookup,
): Promise<string> {
  const { hostname } = new URL(baseUrl);
  try {
    await resolve(hostname);
    return `${hostname} resolves: nothing to repair.`;
  } catch {
    return `${hostname} doesn't resolve on this machine: the way in knows it.`;
  }
}
