import { addressBytes } from './address-bytes.ts';

/** A block of addresses: those of the same family that begin with the same `bits` bits as `bytes`. */
export interface AddressRange {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/**
 * Reads CIDR notation, such as `10.0.0.0/8` or `2001:db8::/32`.
 *
 * @throws {TypeError} when it isn't one: ranges are written in the source, so that is a mistake there.
 */
export function addressRange(cidr: string): AddressRange {
  const [address = '', length = ''] = cidr.split('/');
  const bytes = addressBytes(address);
  const bits = Number(length);
  if (bytes === undefined || length === '' || !(bits <= bytes.length * 8)) {
    throw new TypeError(`Got ${cidr}, which is not an address range: it takes the form 10.0.0.0/8.`);
  }
  return { bytes, bits };
}

/** Whether the address with these bytes lies in the range. An address of the other family never does. */
export function isWithin(address: readonly number[], range: AddressRange): boolean {
  if (address.length !== range.bytes.length) return false;
  return range.bytes.every((byte, index) => {
    const bits = Math.min(Math.max(range.bits - index * 8, 0), 8);
    const mask = (0xff << (8 - bits)) & 0xff;
    return ((address[index] ?? 0) & mask) === (byte & mask);
  });
}
