import { addressBytes } from './address-bytes.ts';
import { addressRange, isWithin } from './address-range.ts';

// The blocks that IANA's special-purpose registries say are not globally reachable (RFC 6890 and successors),
// and multicast.
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
].map(addressRange);

// An allow list first, so that loopback, ULA, link-local, multicast, IPv4-compatible addresses, local NAT64
// prefixes and whatever is assigned next are refused without being named.
const GLOBAL_UNICAST_IPV6 = addressRange('2000::/3'); // RFC 4291

const REFUSED_IPV6 = [
  '2001::/23', // protocol assignments, RFC 2928: Teredo carries an IPv4 address
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4, RFC 3056: carries an IPv4 address
  '3fff::/20', // documentation, RFC 9637
].map(addressRange);

// The last four bytes are the IPv4 address that is really reached.
const EMBEDDING_IPV4 = [
  '::ffff:0:0/96', // IPv4-mapped, RFC 4291
  '64:ff9b::/96', // NAT64, RFC 6052
].map(addressRange);

/**
 * Whether an IP address, in any spelling, may be a webhook's target: one that is reachable over the public
 * internet. What isn't an IP address is not public, nor is an address with a zone id.
 */
export function isPublicAddress(address: string): boolean {
  const bytes = addressBytes(address);
  if (bytes === undefined) return false;
  if (bytes.length === 4) return isPublicIpv4(bytes);
  if (EMBEDDING_IPV4.some((range) => isWithin(bytes, range))) return isPublicIpv4(bytes.slice(-4));
  return isWithin(bytes, GLOBAL_UNICAST_IPV6) && !REFUSED_IPV6.some((range) => isWithin(bytes, range));
}

function isPublicIpv4(bytes: readonly number[]): boolean {
  return !REFUSED_IPV4.some((range) => isWithin(bytes, range));
}
