import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { findHostName } from '../../../emulator/repairs/api-host-name.ts';
import { startApiProxy } from '../../../emulator/repairs/api-proxy.ts';
import { limitBurst } from '../../../emulator/repairs/burst.ts';
import { rerouteHealth } from '../../../emulator/repairs/health-route.ts';

const API = 'http://abc.execute-api.localhost:4566';

/** Starts an emulator that responds with the request it got. */
async function startEmulator(
  respond: (received: IncomingMessage, body: string) => string = ({ method, url, headers }, body) =>
    `${method} ${headers.host}${url} ${body}`,
): Promise<string> {
  const server = createServer(async (received, response) => {
    const body = await text(received);
    response.writeHead(
      201,
      [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ].flat(),
    );
    response.end(respond(received, body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function proxyTo(endpoint: string, routes = {}, limit = 10): Promise<URL> {
  const proxy = await startApiProxy(endpoint, API, { routes, limit });
  onTestFinished(proxy.close);
  return new URL(proxy.proxyUrl);
}

/** Sends a request with an absolute URL, as clients do to a proxy. */
async function through({ hostname, port }: URL, url: string, body = '') {
  const outgoing = request({
    hostname,
    port,
    path: url,
    method: 'POST',
    headers: { host: new URL(url).host },
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode, cookies: response.headers['set-cookie'], body: await text(response) };
}

describe('the API proxy', () => {
  it('forwards a request unchanged and returns the response', async () => {
    const proxy = await proxyTo(await startEmulator());

    expect(await through(proxy, `${API}/links?a=%20b`, 'hello')).toEqual({
      status: 201,
      cookies: ['a=1', 'b=2'],
      body: 'POST abc.execute-api.localhost:4566/links?a=%20b hello',
    });
  });

  it('reroutes a path to the emulator’s own host', async () => {
    const endpoint = await startEmulator();
    const proxy = await proxyTo(endpoint, { '/health': '/_aws/abc/health' });

    expect((await through(proxy, `${API}/health`)).body).toBe(
      `POST ${new URL(endpoint).host}/_aws/abc/health `,
    );
    expect((await through(proxy, `${API}/healthy`)).body).toContain('localhost:4566/healthy');
  });

  it('refuses other hosts', async () => {
    const proxy = await proxyTo(await startEmulator());

    expect((await through(proxy, 'http://example.com/')).status).toBe(403);
  });

  it('holds requests above its limit until others end', async () => {
    const held: ServerResponse[] = [];
    let holding = true;
    const server = createServer((_, response) => {
      if (holding) held.push(response);
      else response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const proxy = await proxyTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {}, 3);

    const responses = Promise.all(Array.from({ length: 20 }, () => through(proxy, `${API}/`)));
    await vi.waitFor(() => expect(held.length).toBeGreaterThanOrEqual(3));
    // A proxy without a limit would have forwarded more by the time this response arrives.
    await through(proxy, 'http://example.com/');
    expect(held).toHaveLength(3);

    holding = false;
    for (const response of held) response.end();
    expect((await responses).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  it('responds 502 without an emulator', async () => {
    const proxy = await proxyTo('http://127.0.0.1:1');

    expect((await through(proxy, `${API}/`)).status).toBe(502);
  });

  it('lets fetch reach a name that does not resolve', async () => {
    const proxy = await proxyTo(await startEmulator());
    const code = `fetch('${API}/hello').then((response) => response.text()).then(console.log)`;

    const { stdout } = await promisify(execFile)(process.execPath, ['-e', code], {
      env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.origin, NO_PROXY: '' },
    });

    expect(stdout.trim()).toBe('GET abc.execute-api.localhost:4566/hello');
  });
});

describe('the probes before the proxy starts', () => {
  it('a name that resolves needs no repair', async () => {
    expect(await findHostName(API, async () => '127.0.0.1')).toBe(
      'abc.execute-api.localhost resolves: nothing to repair.',
    );
  });

  it('a name that does not resolve needs the proxy', async () => {
    expect(await findHostName(API, () => Promise.reject(new Error('ENOTFOUND')))).toBe(
      "abc.execute-api.localhost doesn't resolve on this machine: the proxy resolves it.",
    );
  });

  it('the limit follows the number of processors', () => {
    expect(limitBurst(2)).toEqual({
      limit: 8,
      sentence: 'A process per request overloads 2 processors: the proxy lets 8 through at a time.',
    });
    expect(limitBurst(32).sentence).toContain('nothing to repair');
  });

  it('GET /health that reaches Linkbus needs no route', async () => {
    const endpoint = await startEmulator(() => '{"status":"ok"}');

    expect(await rerouteHealth(endpoint, API)).toEqual({
      sentence: 'GET /health reaches Linkbus: nothing to repair.',
      routes: {},
    });
  });

  it('GET /health that the emulator responds to itself is rerouted', async () => {
    const endpoint = await startEmulator(({ url }) =>
      url === '/health' ? '{"services":{}}' : '{"status":"ok"}',
    );

    expect(await rerouteHealth(endpoint, API)).toMatchObject({
      routes: { '/health': '/_aws/execute-api/abc/$default/health' },
    });
  });

  it('GET /health that reaches Linkbus at neither address is an error', async () => {
    const endpoint = await startEmulator(() => '{"services":{}}');

    await expect(rerouteHealth(endpoint, API)).rejects.toThrow('GET /health reaches Linkbus neither at');
  });
});
