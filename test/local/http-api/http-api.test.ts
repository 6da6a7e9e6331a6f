import { once } from 'node:events';
import { Agent } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { echo, heldFunction, respondWith, startApi } from './api-under-test.ts';

describe('HTTP', () => {
  it("responds to HEAD with GET's headers and no body", async () => {
    const api = await startApi({ 'HEAD /': respondWith({ statusCode: 200, body: 'hello' }) });
    const head = await api.exchange('HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toContain('Content-Length: 5\r\n');
    expect(head).toMatch(/\r\n\r\n$/);
  });

  it('sends a 204 without body, length or type', async () => {
    const api = await startApi({ $default: respondWith({ statusCode: 204, body: 'ignored' }) });
    const { status, headers, body } = await api.send({ method: 'DELETE' });
    expect([status, body]).toEqual([204, '']);
    expect(headers).not.toHaveProperty('content-length');
    expect(headers).not.toHaveProperty('content-type');
  });

  it('passes binary bodies through unchanged in both directions', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
    const api = await startApi({
      $default: async (event) => {
        const { body, isBase64Encoded } = Object(event);
        return { ok: true, payload: { statusCode: 200, body, isBase64Encoded } };
      },
    });
    const response = await fetch(`http://127.0.0.1:${api.port}`, { method: 'PUT', body: bytes });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it('keeps connections alive', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const api = await startApi({ 'POST /': echo });
    const responses = [];
    for (const path of ['/', '/nowhere', '/']) {
      const { status, reusedConnection } = await api.send({ agent, method: 'POST', path }, 'x');
      responses.push([status, reusedConnection]);
    }
    expect(responses).toEqual([
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
  ])('responds with 400 to %j and keeps serving', async (bytes) => {
    const api = await startApi({ $default: respondWith({ statusCode: 200 }) });
    expect(await api.exchange(bytes)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect((await api.send()).status).toBe(200);
  });

  it('survives clients that disconnect', async () => {
    const api = await startApi({ $default: respondWith({ statusCode: 200 }) });
    for (const bytes of ['', 'GET /', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf']) {
      const socket = await api.open();
      socket.write(bytes);
      socket.resetAndDestroy();
    }
    expect((await api.send()).status).toBe(200);
    expect(api.problems).toEqual([]);
  });
});

describe('starting and closing', () => {
  it('rejects when the port is in use', async () => {
    const { port } = await startApi({ $default: echo });
    await expect(startApi({ $default: echo }, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('rejects invalid routes', async () => {
    await expect(startApi({ 'GET nowhere': echo })).rejects.toThrow('invalid route key GET nowhere');
  });

  it('closes idle, half-open and kept-alive connections at once', async () => {
    // This clock never moves, so the grace period never ends.
    const api = await startApi({ $default: respondWith({ statusCode: 200 }) }, { clock: new ManualClock() });
    const silent = await api.open();
    const half = await api.open();
    half.write('GET / HTTP/1.1\r\n');
    const kept = await api.open();
    kept.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(kept, 'data');

    const closed = [silent, half, kept].map((socket) => once(socket, 'close'));
    for (const socket of [silent, half, kept]) socket.resume();
    await api.close();
    await Promise.all(closed);
    await expect(api.send().catch(() => 'refused')).resolves.toBe('refused');
  });

  it('lets a request in flight finish', async () => {
    const { invoke, called, respond } = heldFunction();
    const api = await startApi({ $default: invoke });
    const response = api.send();
    await called;
    const closed = api.close();
    respond({ statusCode: 200, body: 'finished' });
    expect(await response).toMatchObject({ status: 200, body: 'finished' });
    await closed;
  });

  it('closes a request that is still in flight after 5 seconds', async () => {
    const clock = new ManualClock();
    const { invoke, called } = heldFunction();
    const api = await startApi({ $default: invoke }, { clock });
    const socket = await api.open();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await called;
    const closed = api.close();
    clock.advance(5_000);
    await closed;
  });
});
