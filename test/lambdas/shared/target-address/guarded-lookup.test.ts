import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  BlockedAddressError,
  UnresolvedNameError,
} from '../../../../lambdas/shared/target-address/errors.ts';
import {
  type GuardedLookupOptions,
  makeGuardedLookup,
} from '../../../../lambdas/shared/target-address/guarded-lookup.ts';
import { isPublicAddress } from '../../../../lambdas/shared/target-address/public-address.ts';

const GOOD: LookupAddress = { address: '8.8.8.8', family: 4 };
const GOOD_IPV6: LookupAddress = { address: '2606:4700:4700::1111', family: 6 };
const BAD: LookupAddress = { address: '127.0.0.1', family: 4 };
const never = () => new Promise<never>(() => {});

function lookUp(options: Partial<GuardedLookupOptions>, { all = true } = {}) {
  const lookup = makeGuardedLookup({ isAllowed: isPublicAddress, resolve: async () => [], ...options });
  return new Promise((resolve) => {
    lookup('hooks.example', { all }, (error, address, family) => resolve(error ?? { address, family }));
  });
}

describe('the guarded lookup', () => {
  it('returns exactly the addresses it checked', async () => {
    const checked: string[] = [];
    const isAllowed = (address: string) => checked.push(address) > 0;
    const found = await lookUp({ isAllowed, resolve: async () => [GOOD, GOOD_IPV6] });
    expect(found).toEqual({ address: [GOOD, GOOD_IPV6] });
    expect(checked).toEqual([GOOD.address, GOOD_IPV6.address]);
  });

  it('returns one address to callers that ask for one', async () => {
    const found = await lookUp({ resolve: async () => [GOOD_IPV6, GOOD] }, { all: false });
    expect(found).toEqual({ address: GOOD_IPV6.address, family: 6 });
  });

  it.each([
    ['first', [BAD, GOOD]],
    ['last', [GOOD, GOOD_IPV6, BAD]],
    ['only', [BAD]],
  ])('refuses a name if its %s address is not public', async (_, addresses) => {
    const error = await lookUp({ resolve: async () => addresses });
    expect(error).toBeInstanceOf(BlockedAddressError);
    expect(error).toHaveProperty('message', 'hooks.example leads to an address that is not public.');
  });

  it.each([[{ address: 'fe80::1%eth0', family: 6 }], [{ address: 'not an address', family: 4 }]])(
    'refuses an unreadable address: %j',
    async (address) => {
      expect(await lookUp({ resolve: async () => [address] })).toBeInstanceOf(BlockedAddressError);
    },
  );

  it('resolves and checks once for each lookup', async () => {
    const results = [[GOOD], [BAD], [GOOD]];
    let lookups = 0;
    const resolve = async () => results[lookups++] ?? [];
    expect(await lookUp({ resolve })).toEqual({ address: [GOOD] });
    expect(await lookUp({ resolve })).toBeInstanceOf(BlockedAddressError);
    expect(await lookUp({ resolve })).toEqual({ address: [GOOD] });
    expect(lookups).toBe(3);
  });

  it('fails with the resolver’s code if a name has no address', async () => {
    const notFound = Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' });
    const error = await lookUp({ resolve: () => Promise.reject(notFound) });
    expect(error).toBeInstanceOf(UnresolvedNameError);
    expect(error).toHaveProperty('message', 'hooks.example could not be resolved (ENOTFOUND).');
    expect(error).toHaveProperty('cause', notFound);
    expect(await lookUp({ resolve: async () => [] })).toBeInstanceOf(UnresolvedNameError);
  });

  it('fails if a name takes too long', async () => {
    const error = await lookUp({ resolve: never, timeoutMs: 10 });
    expect(error).toBeInstanceOf(UnresolvedNameError);
    expect(error).toHaveProperty('message', 'hooks.example could not be resolved (ETIMEOUT).');
  });

  it('opens no connection to a refused name', async () => {
    let accepted = 0;
    const server = createServer((socket) => {
      accepted += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const lookup = makeGuardedLookup({ isAllowed: isPublicAddress, resolve: async () => [BAD, GOOD] });

    // BAD is the server's address: without the guard, the socket connects and the server closes it.
    const socket = connect({ host: 'hooks.example', port, lookup });
    const closed = await once(socket, 'close').catch((error: unknown) => error);

    expect(accepted).toBe(0);
    expect(closed).toBeInstanceOf(BlockedAddressError);
  });
});
