import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../../lambdas/shared/target-address/public-address.ts';
import * as naive from './naive-addresses.ts';

const expectAll = (spellings: string[], verdict: boolean) => {
  for (const spelling of spellings) expect(isPublicAddress(spelling), spelling).toBe(verdict);
};

describe('a public address', () => {
  it.each(naive.REFUSED_IPV4)('is neither the first nor the last address of $cidr', ({ first, last }) => {
    expectAll([naive.dotted(first), naive.dotted(last)], false);
  });

  it.each(naive.REFUSED_IPV6)('is neither the first nor the last address of $cidr', ({ first, last }) => {
    expectAll([...naive.ipv6Spellings(first), ...naive.ipv6Spellings(last)], false);
  });

  it.each(naive.REFUSED_IPV4)(
    'can be adjacent to $cidr, unless another refused block has it',
    ({ first, last }) => {
      for (const neighbor of [first - 1n, last + 1n]) {
        if (neighbor < 0n || neighbor >= 2n ** 32n) continue;
        expectAll([naive.dotted(neighbor)], naive.isPublicIpv4(neighbor));
      }
    },
  );

  it('is any IPv4 address outside the refused blocks', () => {
    fc.assert(
      fc.property(fc.oneof(naive.anyIpv4, naive.refusedIpv4), (address) => {
        expectAll([naive.dotted(address)], naive.isPublicIpv4(address));
      }),
    );
  });

  it('is any IPv6 address in 2000::/3 outside the refused blocks, in any spelling', () => {
    const blocks = fc.constantFrom(...naive.REFUSED_IPV6, naive.GLOBAL_IPV6).chain(naive.within);
    const sparse = fc
      .array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
      .map((groups) => groups.reduce((sum, group) => (sum << 16n) + BigInt(group), 0n));
    fc.assert(
      fc.property(fc.oneof(naive.anyIpv6, blocks, sparse), (address) => {
        expectAll(naive.ipv6Spellings(address), naive.isPublicIpv6(address));
      }),
    );
  });

  it.each([
    ['IPv4-mapped', naive.MAPPED_PREFIX],
    ['NAT64', naive.NAT64_PREFIX],
  ])('is %s if the IPv4 address inside is public', (_, prefix) => {
    fc.assert(
      fc.property(fc.oneof(naive.publicIpv4, naive.refusedIpv4), (address) => {
        expectAll(naive.ipv6Spellings(prefix + address), naive.isPublicIpv4(address));
      }),
    );
  });

  it('is only within 2000::/3', () => {
    expectAll(['1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '4000::'], false);
    expectAll(['3ffe::1', '2606:4700:4700::1111'], true);
  });

  it('is not an IPv6 address that only looks IPv4-mapped or NAT64', () => {
    expectAll(['::8.8.8.8', '::5efe:808:808', '64:ff9b:0:1::808:808', '::ffff:0:8.8.8.8', '1::1'], false);
  });

  it('has no zone id, even a public one', () => {
    expectAll(['fe80::1%eth0', '2606:4700:4700::1111%eth0'], false);
  });

  it.each([
    '',
    ' ',
    'example.com',
    '8.8.8',
    '8.8.8.8/32',
    '0x08080808',
    '134744072',
    '010.8.8.8',
    '[::1]',
    ':',
  ])('is an IP address, unlike %j', (text) => {
    expectAll([text], false);
  });

  it('is never other text, and the check never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.%/') })),
        (text) => {
          fc.pre(!/^[0-9a-f.:]+$/i.test(text));
          expectAll([text], false);
        },
      ),
    );
  });
});
