import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldMatches } from './cases.ts';

const inBlock = (cidr: string, value: unknown) => fieldMatches([{ cidr }], value);

describe('a CIDR block', () => {
  it.each([
    ['10.0.0.0/24', ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', '9.255.255.255']],
    ['10.0.0.77/24', ['10.0.0.0', '10.0.0.255'], ['10.0.1.0']],
    ['10.0.0.0/31', ['10.0.0.0', '10.0.0.1'], ['10.0.0.2']],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255'], ['::1']],
    ['10.0.0.0/8', ['::ffff:a00:1'], ['::a00:1', '::ffff:b00:1']],
    ['2001:db8::/33', ['2001:db8::1', '2001:DB8:7fff:0::'], ['2001:db8:8000::', '10.0.0.1']],
    ['::/0', ['::', 'ffff::'], ['1.2.3.4']],
  ])('%s', (cidr, inside, outside) => {
    expect(inside.filter((address) => !inBlock(cidr, address))).toEqual([]);
    expect(outside.filter((address) => inBlock(cidr, address))).toEqual([]);
  });

  it.each([
    ['10.0.0'],
    ['010.0.0.1'],
    ['10.0.0.1 '],
    ['10.0.0.1/32'],
    ['localhost'],
    [''],
    [10],
    [null],
    [true],
  ])('does not contain %j, which is not an address', (value) => {
    expect(inBlock('0.0.0.0/0', value)).toBe(false);
  });

  it.each([['fe80::1%eth0'], ['::ffff:10.0.0.1'], ['1::2::3']])(
    'does not contain %j, which is not an address',
    (value) => {
      expect(inBlock('::/0', value)).toBe(false);
      expect(inBlock('10.0.0.0/8', value)).toBe(false);
    },
  );

  it.each([
    ['IPv4', 32, fc.nat(0xffffffff).map(BigInt), ipv4],
    ['IPv6', 128, fc.bigInt({ min: 1n << 125n, max: (1n << 128n) - 1n }), ipv6],
  ])('contains exactly the addresses with the same leading bits: %s', (_, size, addresses, write) => {
    const nearby = fc.tuple(addresses, fc.nat(size - 1), fc.nat(size - 1));
    fc.assert(
      fc.property(nearby, ([address, bits, flipped]) => {
        const other = address ^ (1n << BigInt(flipped));
        const rest = BigInt(size - bits);
        const same = address >> rest === other >> rest;
        expect(inBlock(`${write(address)}/${bits}`, write(other))).toBe(same);
      }),
    );
  });
});

function ipv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join('.');
}

function ipv6(address: bigint): string {
  return [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n]
    .map((shift) => ((address >> shift) & 0xffffn).toString(16))
    .join(':');
}
