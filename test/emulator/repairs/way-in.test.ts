import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { findHostName } from '../../../emulator/repairs/api-host-name.ts';
import { limitBurst } from '../../../emulator/repairs/burst.ts';
import { detourForHealth } from '../../../emulator/repairs/health-route.ts';
import { startWayIn } from '../../../emulator/repairs/way-in.ts';

const API = 'http://abc.execute-api.localhost:4566';

/** An emulator that answers with what it was asked. */
async function startEmulator(
  answer: (asked: IncomingMessage, body: string) => string = ({ method, url, headers }, body) =>
    `${method} ${headers.host}${url} ${body}`,
): Promise<string> {
  const server = createServer(async (asked, response) => {
    const body = await text(asked);
    response.writeHead(
      201,
      [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ].flat(),
    );
    response.end(answer(asked, body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function wayInTo(endpoint: string, detour = {}, limit = 10): Promise<URL> {
  const wayIn = await startWayIn(endpoint, API, detour, limit);
  onTestFinished(wayIn.close);
  return new URL(wayIn.proxyUrl);
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
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, cookies: answer.headers['set-cookie'], body: await text(answer) };
}

describe('the way in', () => {
  it('brings a request to the emulator as it is, and its answer back', async () => {
    const proxy = await wayInTo(await startEmulator());

    expect(await through(proxy, `${API}/links?a=%20b`, 'hello')).toEqual({
      status: 201,
      cookies: ['a=1', 'b=2'],
      body: 'POST abc.execute-api.localhost:4566/links?a=%20b hello',
    });
  });

  it('takes a detour for a path that has one, under the emulator’s own name', async () => {
    const endpoint = await startEmulator();
    const proxy = await wayInTo(endpoint, { '/health': '/_aws/abc/health' });

    expect((await through(proxy, `${API}/health`)).body).toBe(
      `POST ${new URL(endpoint).host}/_aws/abc/health `,
    );
    expect((await through(proxy, `${API}/healthy`)).body).toContain('localhost:4566/healthy');
  });

  it('leads nowhere else', async () => {
    const proxy = await wayInTo(await startEmulator());

    expect((await through(proxy, 'http://example.com/')).status).toBe(403);
  });

  it('lets no more requests through at once than its limit, and the others after them', async () => {
    const held: ServerResponse[] = [];
    let isHolding = true;
    const server = createServer((_, response) => {
      if (isHolding) held.push(response);
      else response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const proxy = await wayInTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {}, 3);

    const asked = Promise.all(Array.from({ length: 20 }, () => through(proxy, `${API}/`)));
    await vi.waitFor(() => expect(held.length).toBeGreaterThanOrEqual(3));
    // By the time that this one is answered, a proxy without a limit would have let more through.
    await through(proxy, 'http://example.com/');
    expect(held).toHaveLength(3);

    isHolding = false;
    for (const response of held) response.end();
    expect((await asked).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  it('answers 502 where no emulator is', async () => {
    const proxy = await wayInTo('http://127.0.0.1:1');

    expect((await through(proxy, `${API}/`)).status).toBe(502);
  });

  it('is what fetch needs to reach a name that does not resolve', async () => {
    const proxy = await wayInTo(await startEmulator());
    const code = `fetch('${API}/hello').then((answer) => answer.text()).then(console.log)`;

    const { stdout } = await promisify(execFile)(process.execPath, ['-e', code], {
      env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.origin, NO_PROXY: '' },
    });

    expect(stdout.trim()).toBe('GET abc.execute-api.localhost:4566/hello');
  });
});

describe('what is looked for before there is a way in', () => {
  it('a name that resolves needs none', async () => {
    expect(await findHostName(API, async () => '127.0.0.1')).toBe(
      'abc.execute-api.localhost resolves: nothing to repair.',
    );
  });

  it('a name that does not resolve does', async () => {
    expect(await findHostName(API, () => Promise.reject(new Error('ENOTFOUND')))).toBe(
      "abc.execute-api.localhost doesn't resolve on this machine: the way in knows it.",
    );
  });

  it('few processors take few requests at once', () => {
    expect(limitBurst(2)).toEqual({
      limit: 8,
      sentence: 'A process for each request is too much for 2 processors: the way in lets 8 through at once.',
    });
    expect(limitBurst(32).sentence).toContain('nothing to repair');
  });

  it('GET /health needs no detour where it reaches Linkbus', async () => {
    const endpoint = await startEmulator(() => '{"status":"ok"}');

    expect(await detourForHealth(endpoint, API)).toEqual({
      sentence: 'GET /health reaches Linkbus: nothing to repair.',
      detour: {},
    });
  });

  it('GET /health needs one where the emulator answers it itself', async () => {
    const endpoint = await startEmulator(({ url }) =>
      url === '/health' ? '{"services":{}}' : '{"status":"ok"}',
    );

    expect(await detourForHealth(endpoint, API)).toMatchObject({
      detour: { '/health': '/_aws/execute-api/abc/$default/health' },
    });
  });

  it('GET /health that reaches Linkbus on no way is an error', async () => {
    const endpoint = await startEmulator(() => '{"services":{}}');

    await expect(detourForHealth(endpoint, API)).rejects.toThrow('GET /health reaches Linkbus neither at');
  });
});
