import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';

/** All addresses of a name. Rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** What is used of `Resolver` in `node:dns/promises`. */
export interface NameServers {
  resolve4(hostname: string): Promise<string[]>;
  resolve6(hostname: string): Promise<string[]>;
}

/**
 * Asks the name servers for A and AAAA, IPv4 first since Lambda always has it. One kind of address is enough:
 * servers that don't answer AAAA properly are common.
 *
 * Not `dns.lookup`: that waits in libuv's thread pool, where a few slow name servers would hold up everybody
 * else's deliveries (https://nodejs.org/api/dns.html#implementation-considerations).
 */
export function makeResolveByNameServers(servers: NameServers): Resolve {
  return async (hostname) => {
    const [ipv4, ipv6] = await Promise.allSettled([servers.resolve4(hostname), servers.resolve6(hostname)]);
    if (ipv4.status === 'rejected' && ipv6.status === 'rejected') throw ipv4.reason;
    return [...ofFamily(4, ipv4), ...ofFamily(6, ipv6)];
  };
}

/** {@link makeResolveByNameServers} with the machine's name servers, each asked twice at most. */
export const resolveByNameServers = makeResolveByNameServers(new Resolver({ timeout: 1_500, tries: 2 }));

/** As the machine does it, hosts file and all: `localhost` and the names of a developer's own network. */
export const resolveAsThisMachine: Resolve = (hostname) => lookup(hostname, { all: true });

function ofFamily(family: 4 | 6, result: PromiseSettledResult<string[]>): LookupAddress[] {
  return result.status === 'fulfilled' ? result.value.map((address) => ({ address, family })) : [];
}
