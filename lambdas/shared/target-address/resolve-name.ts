import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';

/** All addresses of a name. Rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

const resolver = new Resolver({ timeout: 1_500, tries: 2 });

/**
 * Asks the name servers for A and AAAA, IPv4 first since Lambda always has it. One kind of address is enough:
 * servers that don't answer AAAA properly are common.
 *
 * Not `dns.lookup`: that waits in libuv's thread pool, where a few slow name servers would hold up everybody
 * else's deliveries (https://nodejs.org/api/dns.html#implementation-considerations).
 */
export const resolveByNameServers: Resolve = async (hostname) => {
  const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  if (ipv4.status === 'rejected' && ipv6.status === 'rejected') throw ipv4.reason;
  return [...ofFamily(4, ipv4), ...ofFamily(6, ipv6)];
};

/** As the machine does it, hosts file and all: `localhost` and the names of a developer's own network. */
export const resolveAsThisMachine: Resolve = (hostname) => lookup(hostname, { all: true });

function ofFamily(family: 4 | 6, result: PromiseSettledResult<string[]>): LookupAddress[] {
  return result.status === 'fulfilled' ? result.value.map((address) => ({ address, family })) : [];
}
