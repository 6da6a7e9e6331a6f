import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePooledAgents } from '../../../../lambdas/dispatcher/post/agents.ts';
import { exchange } from '../../../../lambdas/dispatcher/post/exchange.ts';
import { makePost } from '../../../../lambdas/dispatcher/post/post.ts';
import { BlockedAddressError } from '../../../../lambdas/shared/target-address/errors.ts';
import {
  ipv4Spellings,
  ipv6Spellings,
  MAPPED_PREFIX,
  NAT64_PREFIX,
} from '../../shared/target-address/naive-addresses.ts';
import { httpResponse, startRawServer } from './raw-server.ts';

const LOOPBACK = 0x7f000001n;
const webhook = { headers: {}, body: '{}' };

describe('a POST outside development', () => {
  it('makes no connection to this machine, however its address is written', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse()));
    const post = makePost({ allowPrivateTargets: false });
    const ipv6 = [MAPPED_PREFIX + LOOPBACK, NAT64_PREFIX + LOOPBACK, LOOPBACK, 1n].flatMap(ipv6Spellings);
    const hosts = [
      'localhost',
      'a.localhost',
      ...ipv4Spellings(LOOPBACK),
      ...ipv6.map((host) => `[${host}]`),
    ];
    for (const host of hosts) {
      for (const protocol of ['http', 'https']) {
        const outcome = await post({ ...webhook, url: `${protocol}://${host}:${server.port}/` });
        expect(outcome, host).toMatchObject({ kind: 'failure', error: 'blocked_address' });
      }
    }
    expect(server.sockets).toHaveLength(0);
  });

  it('makes no connection when any address of a name is not public', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse()));
    const publicAddress = { address: '8.8.8.8', family: 4 };
    const loopback = { address: '127.0.0.1', family: 4 };
    for (const addresses of [[loopback], [loopback, publicAddress], [publicAddress, loopback]]) {
      const post = makePost({ allowPrivateTargets: false, resolve: async () => addresses });
      expect(await post({ ...webhook, url: `https://hooks.example:${server.port}/` })).toMatchObject({
        error: 'blocked_address',
        detail: 'hooks.example leads to an address that is not public.',
      });
    }
    expect(server.sockets).toHaveLength(0);
  });

  it('makes no connection when an unresolvable name later resolves to this machine', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse()));
    const resolved = [[], [{ address: '127.0.0.1', family: 4 }]];
    const post = makePost({ allowPrivateTargets: false, resolve: async () => resolved.shift() ?? [] });
    const url = `https://hooks.example:${server.port}/`;
    expect(await post({ ...webhook, url })).toMatchObject({ error: 'dns' });
    expect(await post({ ...webhook, url })).toMatchObject({ error: 'blocked_address' });
    expect(server.sockets).toHaveLength(0);
  });

  it('fails without a connection for an invalid URL', async () => {
    const post = makePost({ allowPrivateTargets: false, resolve: async () => [] });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (url) => {
        expect(await post({ ...webhook, url })).toMatchObject({ kind: 'failure', error: 'blocked_address' });
      }),
    );
  });
});

describe('an exchange', () => {
  it('sends nothing over a connection to a blocked address', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse()));
    const agents = makePooledAgents({
      lookup: (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
      ca: undefined,
      idleMs: 1_000,
    });
    const result = await exchange(
      { ...webhook, url: new URL(`http://hooks.example:${server.port}/`) },
      {
        agents,
        isAllowed: (address) => address !== '127.0.0.1',
        maxResponseBytes: 1024,
        deadline: AbortSignal.timeout(5_000),
      },
    );
    expect(result).toMatchObject({ ok: false, error: expect.any(BlockedAddressError) });
    expect(server.received()).toBe('');
  });
});
