import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock, systemClock } from '../../../local/clock.ts';
import { type HttpApi, type HttpApiOptions, startHttpApi } from '../../../local/http-api/http-api.ts';
import type { Route } from '../../../local/http-api/respond.ts';
import { createFunction } from '../../../local/lambda/function.ts';
import type { Invoke, InvokeResult } from '../../../local/lambda/invoke.ts';
import { functionDirectory } from '../lambda/function-directory.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Started extends HttpApi {
  readonly problems: string[];
}

async function start(
  routes: Record<string, Invoke>,
  overrides: Partial<HttpApiOptions> = {},
): Promise<Started> {
  const problems: string[] = [];
  const api = await startHttpApi({
    host: '127.0.0.1',
    port: 0,
    apiId: 'links',
    stage: '$default',
    account: '000000000000',
    region: 'eu-west-1',
    routes: Object.entries(routes).map(([routeKey, invoke]): Route => ({ routeKey, invoke })),
    clock: systemClock,
    onProblem: (problem) => problems.push(problem),
    ...overrides,
  });
  cleanups.push(() => api.close());
  return { ...api, problems };
}

const answering =
  (payload: unknown): Invoke =>
  () =>
    Promise.resolve({ ok: true, payload });

const echo: Invoke = (event) => Promise.resolve({ ok: true, payload: event });

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly reusedConnection: boolean;
}

/** One request on its own connection; the path goes out as it is. */
async function send(api: HttpApi, options: RequestOptions, body?: string | Buffer): Promise<Received> {
  const sent = request({ host: '127.0.0.1', port: api.port, agent: false, ...options });
  // A front that answers before it has read everything may close the connection under the rest.
  sent.on('error', () => {});
  sent.end(body);
  const [response] = await once(sent, 'response');
  return {
    status: response.statusCode,
    headers: response.headers,
    body: await text(response),
    reusedConnection: sent.reusedSocket,
  };
}

function open(api: HttpApi): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(api.port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => {});
    cleanups.push(() => socket.destroy());
  });
}

/** What comes back for these bytes until the server closes the connection. */
async function exchange(api: HttpApi, bytes: string): Promise<string> {
  const socket = await open(api);
  socket.write(bytes);
  return text(socket);
}

describe('with a Lambda function behind it', () => {
  async function deploy(source: string, timeoutMs = 5_000): Promise<Started> {
    const directory = functionDirectory(source);
    const fn = createFunction({
      name: 'greeter',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:greeter',
      codeDirectory: directory.path,
      handler: 'index.handler',
      environment: {},
      timeoutMs,
      memoryMb: 128,
      maximumEnvironments: 2,
      onLog: () => {},
    });
    cleanups.push(directory.remove, () => fn.stop(0));
    return start({ 'ANY /{proxy+}': fn.invoke });
  }

  it('the handler gets the request, and the client its answer', async () => {
    const api = await deploy(`exports.handler = async (event) => ({
      statusCode: 201,
      headers: { 'content-type': 'application/json', location: event.rawPath },
      cookies: ['a=1', 'b=2'],
      body: JSON.stringify({ event }) })`);

    const { status, headers, body } = await send(
      api,
      {
        method: 'POST',
        path: '/links/caf%C3%A9?tag=a&tag=b',
        headers: { 'content-type': 'application/json', cookie: 'session=abc' },
      },
      '{"title":"☕"}',
    );

    expect(status).toBe(201);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      location: expect.anything(),
      'set-cookie': ['a=1', 'b=2'],
      'apigw-requestid': expect.stringMatching(/^.{15}=$/),
    });
    expect(JSON.parse(body).event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /{proxy+}',
      rawPath: '/links/café',
      rawQueryString: 'tag=a&tag=b',
      cookies: ['session=abc'],
      queryStringParameters: { tag: 'a,b' },
      pathParameters: { proxy: 'links/café' },
      requestContext: {
        requestId: headers['apigw-requestid'],
        http: { method: 'POST', path: '/links/café', sourceIp: '127.0.0.1', protocol: 'HTTP/1.1' },
      },
      body: '{"title":"☕"}',
      isBase64Encoded: false,
    });
  });

  it.each([
    ['throws', `throw new Error('secret')`, 'Error: secret'],
    ['takes too long', 'await new Promise(() => {})', 'Sandbox.Timedout'],
    ['crashes', 'process.exit(1)', 'Runtime.ExitError'],
    ['answers nonsense', 'return { statusCode: 1 }', 'statusCode must be'],
  ])('a handler that %s is a 500 that says nothing', async (_what, code, problem) => {
    const api = await deploy(`exports.handler = async () => { ${code} }`, 100);
    const { status, headers, body } = await send(api, { path: '/x' });
    expect(status).toBe(500);
    expect(headers['content-type']).toBe('application/json');
    expect(body).toBe('{"message":"Internal Server Error"}');
    expect(api.problems).toEqual([expect.stringContaining(problem)]);
  });

  it("a body that the API takes and Lambda doesn't is a 413", async () => {
    const api = await deploy('exports.handler = async () => ({ statusCode: 200 })');
    const headers = { 'content-type': 'text/plain' };
    const { status, body } = await send(
      api,
      { method: 'POST', path: '/x', headers },
      'x'.repeat(7 * 1024 * 1024),
    );
    expect(status).toBe(413);
    expect(body).toBe('{"message":"Request Entity Too Large"}');
  });
});

describe('answers of its own', () => {
  it('404 where no route matches', async () => {
    const api = await start({ 'GET /links': echo });
    for (const options of [{ path: '/other' }, { path: '/links', method: 'POST' }]) {
      const { status, headers, body } = await send(api, options);
      expect(status).toBe(404);
      expect(body).toBe('{"message":"Not Found"}');
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'apigw-requestid': expect.any(String),
      });
    }
  });

  it("400 for a path that isn't UTF-8", async () => {
    const api = await start({ $default: echo });
    expect(await send(api, { path: '/%ff' })).toMatchObject({
      status: 400,
      body: '{"message":"Bad Request"}',
    });
  });

  it('413 as soon as the body is known to be over 10 MB', async () => {
    const invoke = vi.fn(echo);
    const api = await start({ $default: invoke });
    const socket = await open(api);
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${10 * 1024 * 1024 + 1}\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('413');
    expect(String(answer)).toContain('{"message":"Request Entity Too Large"}');
    // It isn't held open for the rest.
    await once(socket, 'close');
    expect(invoke).not.toHaveBeenCalled();
  });

  it('413 for a chunked body over 10 MB, and 200 for one of exactly 10 MB', async () => {
    const invoke = vi.fn<Invoke>(answering({ statusCode: 200, body: 'taken' }));
    const api = await start({ $default: invoke });
    const options = { method: 'POST', headers: { 'transfer-encoding': 'chunked' } };
    expect(await send(api, options, Buffer.alloc(10 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
    expect(invoke).not.toHaveBeenCalled();
    expect(await send(api, options, Buffer.alloc(10 * 1024 * 1024))).toMatchObject({ status: 200 });
  });

  it('431 for a request line and header values over 10,240 bytes together', async () => {
    const api = await start({ $default: answering({ statusCode: 200 }) });
    const line = 'GET / HTTP/1.1'.length;
    const fixed = '127.0.0.1:'.length + String(api.port).length + 'close'.length;
    const sized = (size: number): RequestOptions => ({
      headers: { 'x-pad': 'x'.repeat(size - line - fixed) },
    });
    expect((await send(api, sized(10_240))).status).toBe(200);
    expect(await send(api, sized(10_241))).toMatchObject({
      status: 431,
      body: '{"message":"Request Header Fields Too Large"}',
    });
    expect((await send(api, sized(40_000))).status).toBe(431);
  });

  it('503 after 30 seconds without an answer', async () => {
    const clock = new ManualClock();
    const { promise: started, resolve: invoked } = Promise.withResolvers<void>();
    const api = await start(
      {
        $default: () => {
          invoked();
          return new Promise(() => {});
        },
      },
      { clock },
    );
    const answer = send(api, {});
    await started;
    clock.advance(29_999);
    expect(api.problems).toEqual([]);
    clock.advance(1);
    expect(await answer).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
    expect(api.problems).toEqual(['$default: no answer within 30 seconds']);
  });

  it("429 over the stage's throttle", async () => {
    const clock = new ManualClock();
    const api = await start({ 'GET /': echo }, { clock, throttle: { rateLimit: 1, burstLimit: 2 } });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await send(api, {})).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await send(api, {})).body).toBe('{"message":"Too Many Requests"}');
    clock.advance(1_000);
    expect((await send(api, {})).status).toBe(200);
  });

  it("500 for a response with a header that HTTP doesn't allow", async () => {
    for (const headers of [{ 'bad name': 'x' }, { location: '/a\r\nSet-Cookie: evil=1' }]) {
      const api = await start({ $default: answering({ statusCode: 200, headers, body: 'x' }) });
      const answer = await send(api, {});
      expect(answer).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
      expect(answer.headers).not.toHaveProperty('set-cookie');
      expect(api.problems).toHaveLength(1);
    }
  });

  it('500 when invoking breaks its promise and rejects', async () => {
    const api = await start({ $default: () => Promise.reject(new Error('bug')) });
    expect(await send(api, {})).toMatchObject({ status: 500 });
    expect(api.problems).toEqual([expect.stringContaining('bug')]);
  });
});

describe('HTTP', () => {
  it("HEAD answers have GET's headers and no body", async () => {
    const api = await start({ 'HEAD /': answering({ statusCode: 200, body: 'hello' }) });
    const head = await exchange(api, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toContain('Content-Length: 5\r\n');
    expect(head).toMatch(/\r\n\r\n$/);
  });

  it('204 has neither body nor length', async () => {
    const api = await start({ $default: answering({ statusCode: 204, body: 'ignored' }) });
    const { status, headers, body } = await send(api, { method: 'DELETE' });
    expect([status, body]).toEqual([204, '']);
    expect(headers).not.toHaveProperty('content-length');
    expect(headers).not.toHaveProperty('content-type');
  });

  it("bodies that aren't text go both ways as they are", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
    const api = await start({
      $default: (event) => {
        const { body, isBase64Encoded } = Object(event);
        return Promise.resolve({ ok: true, payload: { statusCode: 200, body, isBase64Encoded } });
      },
    });
    const response = await fetch(api.url, { method: 'PUT', body: bytes });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it('keeps a connection for the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cleanups.push(() => agent.destroy());
    const api = await start({ 'POST /': echo });
    const answers = [];
    for (const path of ['/', '/nowhere', '/']) {
      const { status, reusedConnection } = await send(api, { agent, method: 'POST', path }, 'x');
      answers.push([status, reusedConnection]);
    }
    expect(answers).toEqual([
      [200, false],
      [404, true],
      [200, true],
    ]);
  });

  it.each([
    'nonsense\r\n\r\n',
    'GET / HTTP/1.1\r\nHost x\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\0\x01\x02\r\n\r\n',
  ])('answers 400 to %j and goes on', async (bytes) => {
    const api = await start({ $default: answering({ statusCode: 200 }) });
    expect(await exchange(api, bytes)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect((await send(api, {})).status).toBe(200);
  });

  it('survives clients that go away', async () => {
    const api = await start({ $default: answering({ statusCode: 200 }) });
    for (const bytes of ['', 'GET /', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf']) {
      const socket = await open(api);
      socket.write(bytes);
      socket.resetAndDestroy();
    }
    expect((await send(api, {})).status).toBe(200);
    expect(api.problems).toEqual([]);
  });
});

describe('starting and closing', () => {
  it('rejects when the port is taken', async () => {
    const { port } = await start({ $default: echo });
    await expect(start({ $default: echo }, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it("rejects routes that can't be", async () => {
    await expect(start({ 'GET nowhere': echo })).rejects.toThrow('GET nowhere is not a route key');
  });

  it('closes at once with connections open: silent, half a request, kept alive', async () => {
    // A clock that never moves: nothing here waits for the grace to pass.
    const api = await start({ $default: answering({ statusCode: 200 }) }, { clock: new ManualClock() });
    const silent = await open(api);
    const half = await open(api);
    half.write('GET / HTTP/1.1\r\n');
    const kept = await open(api);
    kept.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(kept, 'data');

    const closed = [silent, half, kept].map((socket) => once(socket, 'close'));
    for (const socket of [silent, half, kept]) socket.resume();
    await api.close();
    await Promise.all(closed);
    await expect(send(api, {}).catch(() => 'refused')).resolves.toBe('refused');
  });

  it('lets a request under way finish', async () => {
    const result = Promise.withResolvers<InvokeResult>();
    const { promise: started, resolve: invoked } = Promise.withResolvers<void>();
    const api = await start({
      $default: () => {
        invoked();
        return result.promise;
      },
    });
    const answer = send(api, {});
    await started;
    const closed = api.close();
    result.resolve({ ok: true, payload: { statusCode: 200, body: 'finished' } });
    expect(await answer).toMatchObject({ status: 200, body: 'finished' });
    await closed;
  });

  it("doesn't wait for a request under way for ever", async () => {
    const clock = new ManualClock();
    const { promise: started, resolve: invoked } = Promise.withResolvers<void>();
    const api = await start(
      {
        $default: () => {
          invoked();
          return new Promise(() => {});
        },
      },
      { clock },
    );
    const socket = await open(api);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await started;
    const closed = api.close();
    clock.advance(5_000);
    await closed;
  });
});
