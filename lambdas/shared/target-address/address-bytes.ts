import { isIPv4, isIPv6 } from 'node:net';

/**
 * The bytes of an IP address in any of its spellings: 4 for IPv4, 16 for IPv6. `undefined` for anything
 * else, an address with a zone id (`fe80::1%eth0`) among it: a zone only means something on this machine.
 */
export function addressBytes(address: string): readonly number[] | undefined {
  if (isIPv4(address)) return address.split('.').map(Number);
  if (!isIPv6(address) || address.includes('%')) return undefined;
  // URL writes every spelling as hexadecimal groups with at most one '::' (WHATWG URL, IPv6 serializer).
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = '', right = ''] = canonical.split('::');
  const head = groups(left);
  const tail = groups(right);
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  return [...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 0xff]);
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
