import { BlockList, isIPv4, isIPv6 } from 'node:net';

// Not globally reachable according to IANA's special-purpose registry (RFC 6890 and successors), and multicast.
const REFUSED_IPV4 = [
  '0.0.0.0/8', // this network, RFC 791
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598
  '127.0.0.0/8', // loopback, RFC 1122: Lambda's runtime API is on 127.0.0.1:9001
  '169.254.0.0/16', // link-local, RFC 3927: cloud metadata services
  '172.16.0.0/12', // private, RFC 1918
  '192.0.0.0/24', // protocol assignments, RFC 6890
  '192.0.2.0/24', // documentation, RFC 5737
  '192.88.99.0/24', // 6to4 relays, RFC 7526
  '192.168.0.0/16', // private, RFC 1918
  '198.18.0.0/15', // benchmarking, RFC 2544
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '224.0.0.0/4', // multicast, RFC 5771
  '240.0.0.0/4', // reserved, RFC 1112, and broadcast
];

const REFUSED_IPV6 = [
  '2001::/23', // protocol assignments, RFC 2928: Teredo carries an IPv4 address
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4, RFC 3056: carries an IPv4 address
  '3fff::/20', // documentation, RFC 9637
];

const NAT64_PREFIX = '64:ff9b::'; // RFC 6052: the last four bytes are the IPv4 address

// An allow list, so that loopback, ULA, link-local, multicast, IPv4-compatible addresses and local NAT64 prefixes
// are refused without being named. BlockList treats an IPv4-mapped address as the IPv4 address inside.
const allowed = blockList([
  '0.0.0.0/0',
  '2000::/3', // global unicast, RFC 4291
  `${NAT64_PREFIX}/96`,
]);

const refused = blockList([
  ...REFUSED_IPV4,
  ...REFUSED_IPV4.map((cidr) => {
    const [address, bits] = cidr.split('/');
    return `${NAT64_PREFIX}${address}/${96 + Number(bits)}`;
  }),
  ...REFUSED_IPV6,
]);

/**
 * Whether an IP address, in any spelling, is reachable over the public internet. IPv4-mapped and NAT64
 * addresses count as the IPv4 address inside. Addresses with a zone id and any other text are not public.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (family === 'ipv6' && (!isIPv6(address) || address.includes('%'))) return false;
  return allowed.check(address, family) && !refused.check(address, family);
}

function blockList(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}
