import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../local/free-port.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function listen(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

describe('freePort', () => {
  it('finds a port to listen on for 0', async () => {
    const port = await freePort('127.0.0.1', 0);

    expect(port).toBeGreaterThan(0);
    expect(await listen(port)).toBe(port);
  });

  it('returns a free port without holding it', async () => {
    const port = await freePort('127.0.0.1', 0);

    expect(await freePort('127.0.0.1', port)).toBe(port);
    expect(await listen(port)).toBe(port);
  });

  it('rejects a port in use', async () => {
    const port = await listen(0);

    await expect(freePort('127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('rejects an address that this machine does not have', async () => {
    // Reserved for documentation (RFC 5737).
    await expect(freePort('192.0.2.1', 0)).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });
});
