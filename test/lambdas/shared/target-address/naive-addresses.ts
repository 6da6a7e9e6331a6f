import fc from 'fast-check';
import vector from '../../../vectors/blocked-addresses.json' with { type: 'json' };

/** A block of addresses as numbers, independent of how the guard parses text. */
export interface NaiveRange {
  readonly cidr: string;
  readonly first: bigint;
  readonly last: bigint;
}

export const REFUSED_IPV4 = vector.ipv4.map((cidr) => naiveRange(cidr, 32n, ipv4Number));
export const REFUSED_IPV6 = vector.ipv6.map((cidr) => naiveRange(cidr, 128n, ipv6Number));
export const GLOBAL_IPV6 = naiveRange(vector.ipv6_allowed_only_within, 128n, ipv6Number);
export const MAPPED_PREFIX = 0xffffn << 32n;
export const NAT64_PREFIX = 0x64ff9bn << 96n;

export const isIn = (address: bigint, range: NaiveRange) => address >= range.first && address <= range.last;

/** Judges an IPv4 address by the vector file. */
export const isPublicIpv4 = (address: bigint) => !REFUSED_IPV4.some((range) => isIn(address, range));

/** Judges an IPv6 address by the vector file. */
export function isPublicIpv6(address: bigint): boolean {
  const prefix = (address >> 32n) << 32n;
  if (prefix === MAPPED_PREFIX || prefix === NAT64_PREFIX) return isPublicIpv4(address & 0xffffffffn);
  return isIn(address, GLOBAL_IPV6) && !REFUSED_IPV6.some((range) => isIn(address, range));
}

export const anyIpv4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n });
export const anyIpv6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
export const within = ({ first, last }: NaiveRange) => fc.bigInt({ min: first, max: last });
export const refusedIpv4 = fc.constantFrom(...REFUSED_IPV4).chain(within);
export const publicIpv4 = anyIpv4.filter(isPublicIpv4);
export const publicIpv6 = within(GLOBAL_IPV6).filter(isPublicIpv6);

/** Writes `127.0.0.1`. */
export const dotted = (address: bigint) => octets(address).join('.');

/** Writes an IPv4 address in every spelling that the WHATWG URL parser accepts. */
export function ipv4Spellings(address: bigint): string[] {
  const [a = 0n, b = 0n, c = 0n, d = 0n] = octets(address);
  const octal = (part: bigint) => `0${part.toString(8)}`;
  const hex = (part: bigint) => `0x${part.toString(16)}`;
  const fullWidth = (text: string) =>
    text.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
  return [
    dotted(address),
    `${dotted(address)}.`,
    String(address),
    hex(address),
    hex(address).toUpperCase().replace('0X', '0x000'),
    octal(address),
    [a, b, c, d].map(octal).join('.'),
    [a, b, c, d].map(hex).join('.'),
    [hex(a), octal(b), c, d].join('.'),
    `${a}.${address & 0xffffffn}`,
    `${a}.${b}.${address & 0xffffn}`,
    fullWidth(dotted(address)),
    dotted(address).replaceAll(/[0-9]/g, (digit) => `%3${digit}`),
  ];
}

/** Writes an IPv6 address with and without leading zeros, compressed, and with a dotted end. */
export function ipv6Spellings(address: bigint): string[] {
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - 16 * index)) & 0xffffn);
  const short = groups.map((group) => group.toString(16));
  const full = short.map((group) => group.padStart(4, '0'));
  const dottedEnd = [...short.slice(0, 6), dotted(address & 0xffffffffn)].join(':');
  const spellings = [short.join(':'), full.join(':'), full.join(':').toUpperCase(), dottedEnd];
  // `::` can replace any run of zeros.
  for (let start = 0; start < 8; start += 1) {
    for (let end = start + 1; end <= 8 && short[end - 1] === '0'; end += 1) {
      spellings.push(`${short.slice(0, start).join(':')}::${short.slice(end).join(':')}`);
    }
  }
  return spellings;
}

function octets(address: bigint): bigint[] {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn);
}

function naiveRange(cidr: string, width: bigint, read: (text: string) => bigint): NaiveRange {
  const [base = '', bits = ''] = cidr.split('/');
  const first = read(base);
  return { cidr, first, last: first + 2n ** (width - BigInt(bits)) - 1n };
}

function ipv4Number(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

/** Reads `2001:db8::`, the only form in the vector file. */
function ipv6Number(text: string): bigint {
  const groups = text.replace(/::$/, '').split(':');
  return groups.reduce((sum, group, index) => sum + (BigInt(`0x${group}`) << BigInt(112 - 16 * index)), 0n);
}
