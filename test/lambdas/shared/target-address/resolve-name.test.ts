import { describe, expect, it } from 'vitest';
import {
  makeResolveByNameServers,
  resolveAsThisMachine,
} from '../../../../lambdas/shared/target-address/resolve-name.ts';

const fails = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
const ipv4 = async () => ['8.8.8.8', '8.8.4.4'];
const ipv6 = async () => ['2001:4860:4860::8888'];

describe('resolveByNameServers', () => {
  it('finds all addresses of a name, IPv4 first', async () => {
    const resolve = makeResolveByNameServers({ resolve4: ipv4, resolve6: ipv6 });
    expect(await resolve('hooks.example')).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '8.8.4.4', family: 4 },
      { address: '2001:4860:4860::8888', family: 6 },
    ]);
  });

  it.each(['ENODATA', 'ESERVFAIL', 'ETIMEOUT'])(
    'returns one kind of address if the other fails with %s',
    async (code) => {
      const onlyIpv4 = makeResolveByNameServers({ resolve4: ipv4, resolve6: fails(code) });
      expect((await onlyIpv4('hooks.example')).map(({ family }) => family)).toEqual([4, 4]);
      const onlyIpv6 = makeResolveByNameServers({ resolve4: fails(code), resolve6: ipv6 });
      expect((await onlyIpv6('hooks.example')).map(({ family }) => family)).toEqual([6]);
    },
  );

  it('fails if both kinds fail', async () => {
    const resolve = makeResolveByNameServers({ resolve4: fails('ENOTFOUND'), resolve6: fails('ENODATA') });
    await expect(resolve('hooks.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('resolveAsThisMachine', () => {
  it('finds localhost', async () => {
    const addresses = await resolveAsThisMachine('localhost');
    expect(addresses.some(({ address }) => address === '127.0.0.1' || address === '::1')).toBe(true);
  });
});
