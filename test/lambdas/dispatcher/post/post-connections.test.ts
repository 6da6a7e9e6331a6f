import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { httpResponse, makeLocalPost, startRawServer } from './raw-server.ts';

const webhook = { headers: {}, body: '{}' };

describe('the connections of POSTs', () => {
  it('are reused', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse()));
    const post = makeLocalPost();
    for (let time = 0; time < 3; time += 1) await post({ ...webhook, url: server.url });
    expect(server.sockets).toHaveLength(1);
  });

  it('go to the checked address while they are kept open, and new ones are checked again', async () => {
    const server = await startRawServer((_, socket, count) => {
      socket.write(httpResponse());
      if (count === 1) socket.end();
    });
    let lookups = 0;
    const resolve = async () => {
      lookups += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const post = makeLocalPost({ resolve });
    const url = `http://hooks.example:${server.port}/`;
    await post({ ...webhook, url });
    await post({ ...webhook, url });
    expect(lookups).toBe(1);
    await post({ ...webhook, url });
    expect(lookups).toBe(2);
    expect(server.sockets).toHaveLength(2);
  });

  it('are limited to 50 per receiver', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse()));
    const post = makeLocalPost();
    const outcomes = await Promise.all(
      Array.from({ length: 120 }, () => post({ ...webhook, url: server.url })),
    );
    expect(outcomes.every(({ kind }) => kind === 'response')).toBe(true);
    expect(server.sockets.length).toBeLessThanOrEqual(50);
  });

  it('are closed after some idle time', async () => {
    const closed = Promise.withResolvers<void>();
    const server = await startRawServer((_, socket) => {
      socket.on('close', () => closed.resolve());
      socket.write(httpResponse());
    });
    const outcome = await makeLocalPost({ idleMs: 20 })({ ...webhook, url: server.url });
    await closed.promise;
    expect(outcome).toMatchObject({ kind: 'response' });
  });

  it('are replaced at once when the receiver closed an idle one', async () => {
    const server = await startRawServer((_, socket, count) => {
      if (count === 1) socket.resetAndDestroy();
      else socket.write(httpResponse(`response ${count}`));
    });
    const post = makeLocalPost();
    expect(await post({ ...webhook, url: server.url })).toMatchObject({ body: 'response 0' });
    expect(await post({ ...webhook, url: server.url })).toMatchObject({ body: 'response 2' });
    expect(server.sockets).toHaveLength(2);
  });

  it('are replaced by a new one, not by another idle one', async () => {
    const kept = new Set<Socket>();
    const server = await startRawServer((_, socket) => {
      if (kept.has(socket)) socket.destroy();
      else socket.write(httpResponse());
      kept.add(socket);
    });
    const post = makeLocalPost();
    await Promise.all([1, 2, 3].map(() => post({ ...webhook, url: server.url })));
    expect(kept.size).toBe(3);
    expect(await post({ ...webhook, url: server.url })).toMatchObject({ kind: 'response' });
    expect(kept.size).toBe(4);
  });

  it('are replaced only once, even if many are idle', async () => {
    let closing = false;
    const server = await startRawServer((_, socket) => {
      if (closing) socket.destroy();
      else socket.write(httpResponse());
    });
    const post = makeLocalPost();
    await Promise.all([1, 2, 3].map(() => post({ ...webhook, url: server.url })));
    closing = true;
    expect(await post({ ...webhook, url: server.url })).toMatchObject({ error: 'connection' });
    expect(server.received().match(/POST/g)).toHaveLength(3 + 2);
  });

  it('are not replaced if the closed one was new', async () => {
    const server = await startRawServer((_, socket) => socket.resetAndDestroy());
    expect(await makeLocalPost()({ ...webhook, url: server.url })).toMatchObject({ error: 'connection' });
    expect(server.received().match(/POST/g)).toHaveLength(1);
  });

  it('are not replaced once the head of a response has arrived', async () => {
    const server = await startRawServer((_, socket, count) => {
      if (count === 0) socket.write(httpResponse());
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n', () => socket.end());
    });
    const post = makeLocalPost();
    await post({ ...webhook, url: server.url });
    expect(await post({ ...webhook, url: server.url })).toMatchObject({ error: 'connection' });
    expect(server.received().match(/POST/g)).toHaveLength(2);
  });
});
