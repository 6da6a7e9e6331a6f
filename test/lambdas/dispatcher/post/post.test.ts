import { describe, expect, it } from 'vitest';
import { httpResponse, makeLocalPost, startRawServer } from './raw-server.ts';

const webhook = { headers: { 'content-type': 'application/json' }, body: '{"title":"wörld"}' };

describe('a POST', () => {
  it('sends the body byte for byte with the given headers, and requests no compression', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse()));
    await makeLocalPost()({ ...webhook, url: `${server.url}hooks/1?a=b#fragment` });
    const [head = '', body] = server.received().split('\r\n\r\n');
    expect(head.toLowerCase().split('\r\n')).toEqual([
      'post /hooks/1?a=b http/1.1',
      'content-type: application/json',
      `host: 127.0.0.1:${server.port}`,
      'connection: keep-alive',
      'content-length: 18',
    ]);
    expect(body).toBe(webhook.body);
  });

  it('returns the status, Retry-After, the body and the duration', async () => {
    const server = await startRawServer((_, socket) => {
      socket.write(httpResponse('busy', 'HTTP/1.1 503 Busy\r\nretry-after: 120'));
    });
    const times = [1000, 1234.4];
    const outcome = await makeLocalPost({ now: () => times.shift() ?? Number.NaN })({
      ...webhook,
      url: server.url,
    });
    expect(outcome).toEqual({
      kind: 'response',
      status: 503,
      retryAfter: '120',
      body: 'busy',
      durationMs: 234,
    });
  });

  it.each([200, 204, 301, 302, 303, 307, 308, 400, 410, 429, 500])(
    'accepts %i as a response, and follows no redirect',
    async (status) => {
      const server = await startRawServer((_, socket) => {
        socket.write(`HTTP/1.1 ${status} X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n`);
      });
      const outcome = await makeLocalPost()({ ...webhook, url: server.url });
      expect(outcome).toMatchObject({ kind: 'response', status, body: '' });
      expect(server.received()).not.toContain('elsewhere');
      expect(server.sockets).toHaveLength(1);
    },
  );

  it('accepts a response without a length, which ends with its connection', async () => {
    const server = await startRawServer((_, socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nfine'));
    const outcome = await makeLocalPost()({ ...webhook, url: server.url });
    expect(outcome).toMatchObject({ kind: 'response', status: 200, body: 'fine' });
  });

  it('accepts a few informational responses before the final one', async () => {
    const informational = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n';
    const server = await startRawServer((_, socket) => socket.write(informational + httpResponse('fine')));
    const outcome = await makeLocalPost()({ ...webhook, url: server.url });
    expect(outcome).toMatchObject({ kind: 'response', status: 200, body: 'fine' });
  });

  it('accepts a 101 as a response, and closes the connection', async () => {
    const closed = Promise.withResolvers<void>();
    const server = await startRawServer((_, socket) => {
      socket.on('close', () => closed.resolve());
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    });
    const outcome = await makeLocalPost()({ ...webhook, url: server.url });
    await closed.promise;
    expect(outcome).toMatchObject({ kind: 'response', status: 101, body: '' });
  });

  it('returns the first 1 KiB of a body, without half a character', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse(`${'a'.repeat(1022)}€uro`)));
    const outcome = await makeLocalPost()({ ...webhook, url: server.url });
    expect(outcome).toMatchObject({ kind: 'response', body: 'a'.repeat(1022) });
  });

  it('replaces invalid UTF-8 in a body', async () => {
    const server = await startRawServer((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n');
      socket.write(Buffer.from([0x6f, 0xff, 0x00, 0x6b]));
    });
    const outcome = await makeLocalPost()({ ...webhook, url: server.url });
    expect(outcome).toMatchObject({ kind: 'response', body: 'o\u{fffd}\u{0}k' });
  });

  it('reads a body of 16 KiB, and keeps its connection', async () => {
    const server = await startRawServer((_, socket) => socket.write(httpResponse('a'.repeat(16 * 1024))));
    const post = makeLocalPost();
    for (let time = 0; time < 2; time += 1) {
      expect(await post({ ...webhook, url: server.url })).toMatchObject({ kind: 'response', status: 200 });
    }
    expect(server.sockets).toHaveLength(1);
  });

  it('stops reading after 16 KiB, closes the connection and returns the status', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    let written = 0;
    const closed = Promise.withResolvers<void>();
    const server = await startRawServer((_, socket) => {
      const pour = () => {
        while (socket.writable) {
          written += chunk.length;
          if (!socket.write(chunk)) break;
        }
      };
      socket.on('drain', pour);
      socket.on('close', () => closed.resolve());
      socket.write('HTTP/1.1 201 Created\r\n\r\n');
      pour();
    });
    const outcome = await makeLocalPost()({ ...webhook, url: server.url });
    await closed.promise;
    expect(outcome).toMatchObject({ kind: 'response', status: 201, body: 'a'.repeat(1024) });
    // The kernel buffers some before the close.
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  it('is not delayed by a receiver that hangs', async () => {
    const hanging = await startRawServer(() => {});
    const quick = await startRawServer((_, socket) => socket.write(httpResponse()));
    const post = makeLocalPost({ timeoutMs: 300 });
    const finished: string[] = [];
    await Promise.all(
      [...Array.from({ length: 10 }, () => hanging.url), quick.url].map(async (url) => {
        const { kind } = await post({ ...webhook, url });
        finished.push(kind);
      }),
    );
    expect(finished).toEqual(['response', ...Array.from({ length: 10 }, () => 'failure')]);
  });
});
