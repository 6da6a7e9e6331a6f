import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';

/** Finds all addresses of a name. Rejects if it has none. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** The part of `Resolver` in `node:dns/promises` that we use. */
export interface NameServers {
  resolve4(hostname: string): Promise<string[]>;
  resolve6(hostname: string): Promise<string[]>;
}

/**
 * Queries A and AAAA records, IPv4 first because Lambda always has it. One of the two is enough: name servers
 * that handle AAAA badly are common.
 *
 * Avoids `dns.lookup`, which blocks a thread of libuv's pool: a few slow name servers would delay all deliveries
 * (https://nodejs.org/api/dns.html#implementation-considerations).
 */
export function makeResolveByNameServers(servers: NameServers): Resolve {
  return async function resolveName(hostname) {
    const [ipv4, ipv6] = await Promise.allSettled([servers.resolve4(hostname), servers.resolve6(hostname)]);
    if (ipv4.status === 'rejected' && ipv6.status === 'rejected') throw ipv4.reason;
    return [...ofFamily(4, ipv4), ...ofFamily(6, ipv6)];
  };
}

/** Queries the machine's name servers, each at most twice. */
export const resolveByNameServers = makeResolveByNameServers(new Resolver({ timeout: 1_500, tries: 2 }));

/** Resolves as the machine does, with its hosts file: finds `localhost` and names of a local network. */
export const resolveAsThisMachine: Resolve = (hostname) => lookup(hostname, { all: true });

function ofFamily(family: 4 | 6, result: PromiseSettledResult<string[]>): LookupAddress[] {
  return result.status === 'fulfilled' ? result.value.map((address) => ({ address, family })) : [];
}
