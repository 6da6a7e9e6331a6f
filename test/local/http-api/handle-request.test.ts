import { once } from 'node:events';
import type { RequestOptions } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { deploy } from '../lambda/deployed-function.ts';
import { echo, heldFunction, respondWith, startApi } from './api-under-test.ts';

describe('a request to a Lambda function', () => {
  const startFunction = (source: string, timeoutMs = 5_000) =>
    startApi({ 'ANY /{proxy+}': deploy(source, { timeoutMs }).invoke });

  it('reaches the handler as an event, and the result becomes the response', async () => {
    const api = await startFunction(`exports.handler = async (event) => ({
      statusCode: 201,
      headers: { 'content-type': 'application/json', location: event.rawPath },
      cookies: ['a=1', 'b=2'],
      body: JSON.stringify({ event }) })`);

    const { status, headers, body } = await api.send(
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
    ['times out', 'await new Promise(() => {})', 'Sandbox.Timedout'],
    ['exits', 'process.exit(1)', 'Runtime.ExitError'],
    ['returns a malformed response', 'return { statusCode: 1 }', 'statusCode must be'],
  ])('gets a 500 without details when the handler %s', async (_what, code, problem) => {
    const api = await startFunction(`exports.handler = async () => { ${code} }`, 100);
    const { status, headers, body } = await api.send({ path: '/x' });
    expect(status).toBe(500);
    expect(headers['content-type']).toBe('application/json');
    expect(body).toBe('{"message":"Internal Server Error"}');
    expect(api.problems).toEqual([expect.stringContaining(problem)]);
  });

  it("gets a 413 for a body within API Gateway's limit but over Lambda's", async () => {
    const api = await startFunction('exports.handler = async () => ({ statusCode: 200 })');
    const options = { method: 'POST', path: '/x', headers: { 'content-type': 'text/plain' } };
    const { status, body } = await api.send(options, 'x'.repeat(7 * 1024 * 1024));
    expect(status).toBe(413);
    expect(body).toBe('{"message":"Request Entity Too Large"}');
  });
});

describe("the gateway's own responses", () => {
  it('404 without a matching route', async () => {
    const api = await startApi({ 'GET /links': echo });
    for (const options of [{ path: '/other' }, { path: '/links', method: 'POST' }]) {
      const { status, headers, body } = await api.send(options);
      expect(status).toBe(404);
      expect(body).toBe('{"message":"Not Found"}');
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'apigw-requestid': expect.any(String),
      });
    }
  });

  it("400 for a path that isn't UTF-8", async () => {
    const api = await startApi({ $default: echo });
    expect(await api.send({ path: '/%ff' })).toMatchObject({
      status: 400,
      body: '{"message":"Bad Request"}',
    });
  });

  it('413 for a declared body over 10 MB, without reading it', async () => {
    const invoke = vi.fn(echo);
    const api = await startApi({ $default: invoke });
    const socket = await api.open();
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${10 * 1024 * 1024 + 1}\r\n\r\n`);
    const [response] = await once(socket, 'data');
    expect(String(response)).toContain('413');
    expect(String(response)).toContain('{"message":"Request Entity Too Large"}');
    await once(socket, 'close');
    expect(invoke).not.toHaveBeenCalled();
  });

  it('413 for a chunked body over 10 MB, but not for exactly 10 MB', async () => {
    const invoke = vi.fn(respondWith({ statusCode: 200, body: 'taken' }));
    const api = await startApi({ $default: invoke });
    const options = { method: 'POST', headers: { 'transfer-encoding': 'chunked' } };
    expect(await api.send(options, Buffer.alloc(10 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
    expect(invoke).not.toHaveBeenCalled();
    expect(await api.send(options, Buffer.alloc(10 * 1024 * 1024))).toMatchObject({ status: 200 });
  });

  it('431 for a request line and header values over 10,240 bytes together', async () => {
    const api = await startApi({ $default: respondWith({ statusCode: 200 }) });
    const line = 'GET / HTTP/1.1'.length;
    const fixed = '127.0.0.1:'.length + String(api.port).length + 'close'.length;
    const sized = (size: number): RequestOptions => ({
      headers: { 'x-pad': 'x'.repeat(size - line - fixed) },
    });
    expect((await api.send(sized(10_240))).status).toBe(200);
    expect(await api.send(sized(10_241))).toMatchObject({
      status: 431,
      body: '{"message":"Request Header Fields Too Large"}',
    });
    expect((await api.send(sized(40_000))).status).toBe(431);
  });

  it('503 after 30 seconds without a response', async () => {
    const clock = new ManualClock();
    const { invoke, called } = heldFunction();
    const api = await startApi({ $default: invoke }, { clock });
    const response = api.send();
    await called;
    clock.advance(29_999);
    expect(api.problems).toEqual([]);
    clock.advance(1);
    expect(await response).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
    expect(api.problems).toEqual(['$default: no response within 30 seconds']);
  });

  it("429 over the stage's throttle", async () => {
    const clock = new ManualClock();
    const api = await startApi({ 'GET /': echo }, { clock, throttle: { rateLimit: 1, burstLimit: 2 } });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await api.send()).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await api.send()).body).toBe('{"message":"Too Many Requests"}');
    clock.advance(1_000);
    expect((await api.send()).status).toBe(200);
  });

  it("500 for a response with a header that HTTP doesn't allow", async () => {
    for (const headers of [{ 'bad name': 'x' }, { location: '/a\r\nSet-Cookie: evil=1' }]) {
      const api = await startApi({ $default: respondWith({ statusCode: 200, headers, body: 'x' }) });
      const response = await api.send();
      expect(response).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
      expect(response.headers).not.toHaveProperty('set-cookie');
      expect(api.problems).toHaveLength(1);
    }
  });

  it('500 when invoke rejects', async () => {
    const api = await startApi({ $default: () => Promise.reject(new Error('bug')) });
    expect(await api.send()).toMatchObject({ status: 500 });
    expect(api.problems).toEqual([expect.stringContaining('bug')]);
  });
});
