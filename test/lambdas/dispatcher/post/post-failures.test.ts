import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PostOptions } from '../../../../lambdas/dispatcher/post/post.ts';
import { httpResponse, makeLocalPost, startRawServer } from './raw-server.ts';

const webhook = { headers: {}, body: '{}' };

async function outcomeOf(behave: (socket: Socket) => void, options: Partial<PostOptions> = {}) {
  const server = await startRawServer((_, socket) => behave(socket));
  return makeLocalPost(options)({ ...webhook, url: server.url });
}

/** Writes one piece (or character of a string) every few milliseconds, over and over. */
function drip(socket: Socket, pieces: string | readonly string[]): void {
  let sent = 0;
  const timer = setInterval(() => socket.write(pieces[sent++ % pieces.length] ?? ''), 5);
  socket.on('close', () => clearInterval(timer));
}

describe('a POST to a receiver that misbehaves', () => {
  const late = { timeoutMs: 120 };

  it.each([
    ['never responds', () => {}, ''],
    [
      'sends its head byte by byte',
      (socket: Socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-a: b\r\nx-a: '),
      '',
    ],
    [
      'sends its body byte by byte',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n');
        drip(socket, 'a');
      },
      ', after status 200',
    ],
    [
      'never ends its body',
      (socket: Socket) =>
        void socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n'),
      ', after status 200',
    ],
    [
      'sends trailers forever',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n');
        drip(socket, 'x-trailer: value\r\n');
      },
      ', after status 200',
    ],
    ['sends half a head', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-le'), ''],
  ])('times out when the receiver %s', async (_, behave, seen) => {
    const outcome = await outcomeOf(behave, late);
    expect(outcome).toMatchObject({ error: 'timeout', detail: `No complete response within 0.12 s${seen}.` });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(100);
  });

  it('times out when a name takes too long', async () => {
    const post = makeLocalPost({ ...late, resolve: () => new Promise(() => {}) });
    expect(await post({ ...webhook, url: 'http://hooks.example/' })).toMatchObject({ error: 'timeout' });
  });

  it('closes the connection when it times out', async () => {
    const closed = Promise.withResolvers<void>();
    await outcomeOf((socket) => socket.on('close', () => closed.resolve()), late);
    await expect(closed.promise).resolves.toBeUndefined();
  });

  it.each([
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['closes without a response', (socket: Socket) => socket.end(), 'ECONNRESET'],
    [
      'promises more than it sends',
      (socket: Socket) => socket.end(`${'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n'}short`),
      'after status 200',
    ],
    [
      'ends within a chunk',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nshort'),
      'after status 200',
    ],
  ])('loses the connection when the receiver %s', async (_, behave, detail) => {
    const outcome = await outcomeOf(behave);
    expect(outcome).toMatchObject({ kind: 'failure', error: 'connection' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining(detail));
  });

  it.each([
    ['speaks another protocol', '220 mail.example ESMTP\r\n'],
    ['responds with garbage', '\u{0}\u{1}\u{2}\u{3}'],
    ['sends two different lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['sends a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
    ['sends a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'],
    ['sends a head over 16 KiB', `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(17 * 1024)}\r\n\r\n`],
    ['sends headers forever', `HTTP/1.1 200 OK\r\n${'x-a: aaaaaaaa\r\n'.repeat(10_000)}`],
    ['sends informational responses forever', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1_000)],
  ])('fails as not HTTP when the receiver %s', async (_, text) => {
    const outcome = await outcomeOf((socket) => void socket.write(text));
    expect(outcome).toMatchObject({ kind: 'failure', error: 'protocol' });
  });

  it('fails as not HTTP after too many informational responses, even if they come one by one', async () => {
    const outcome = await outcomeOf((socket) => drip(socket, ['HTTP/1.1 102 X\r\n\r\n']), {
      timeoutMs: 20_000,
    });
    expect(outcome).toMatchObject({
      error: 'protocol',
      detail: 'The receiver sent many informational (1xx) responses and no final one.',
    });
  });

  it('never reads bytes after a response as part of the next one', async () => {
    const server = await startRawServer((_, socket, count) => {
      const smuggled = httpResponse('smuggled', 'HTTP/1.1 500 Forged');
      socket.write(count === 0 ? httpResponse('first') + smuggled : httpResponse('second'));
    });
    const post = makeLocalPost();
    expect(await post({ ...webhook, url: server.url })).toMatchObject({ status: 200, body: 'first' });
    expect(await post({ ...webhook, url: server.url })).toMatchObject({ status: 200, body: 'second' });
  });

  it('reports a refused connection when nothing listens', async () => {
    const url = `http://127.0.0.1:${await unusedPort()}/`;
    expect(await makeLocalPost()({ ...webhook, url })).toMatchObject({
      error: 'connection',
      detail: 'The connection was refused (ECONNREFUSED).',
    });
  });

  it('fails when the name has no address', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('queryA'), { code: 'ENOTFOUND' }));
    expect(await makeLocalPost({ resolve })({ ...webhook, url: 'http://hooks.example/' })).toMatchObject({
      error: 'dns',
      detail: 'hooks.example could not be resolved (ENOTFOUND).',
    });
  });

  it.each([
    ['a newline in its value', { 'x-a': 'a\r\nx-b: c' }],
    ['a space in its name', { 'x a': 'a' }],
    ['a character beyond Latin-1', { 'x-a': '€' }],
  ])('is not sent if a header has %s', async (_, headers) => {
    const server = await startRawServer((_request, socket) => socket.write(httpResponse()));
    const outcome = await makeLocalPost()({ ...webhook, headers, url: server.url });
    expect(outcome).toMatchObject({
      error: 'protocol',
      detail: "The webhook's headers can't be sent over HTTP.",
    });
    expect(server.sockets).toHaveLength(0);
  });

  it('reveals no address of its network', async () => {
    const resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const server = await startRawServer((_, socket) => socket.resetAndDestroy());
    const post = makeLocalPost({ resolve });
    for (const port of [server.port, await unusedPort()]) {
      const outcome = await post({ ...webhook, url: `http://hooks.example:${port}/` });
      expect(outcome).toMatchObject({ kind: 'failure', error: 'connection' });
      expect(JSON.stringify(outcome)).not.toMatch(/127\.0|::1/);
    }
  });

  it('ends when the connection does, whatever the receiver sent', async () => {
    const pieces = fc.oneof(
      fc.constantFrom(
        'HTTP/1.1 ',
        'HTTP/1.0 ',
        '100 ',
        '101 ',
        '103 ',
        '200 ',
        '204 ',
        '304 ',
        'OK',
        '\r\n',
        '\r\n\r\n',
      ),
      fc.constantFrom(
        'content-length: 3',
        'connection: close',
        'connection: upgrade\r\nupgrade: x',
        'keep-alive: timeout=1',
      ),
      fc.constantFrom(
        'transfer-encoding: chunked',
        '3\r\nabc\r\n',
        '0\r\n\r\n',
        'abc',
        'expect: 100-continue',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    let sent = '';
    const server = await startRawServer((_, socket) => socket.end(sent));
    const post = makeLocalPost();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('', 'HTTP/1.1 200 OK\r\n'), fc.array(pieces), async (start, rest) => {
        sent = start + rest.join('');
        const outcome = await post({ ...webhook, url: server.url });
        expect(outcome).not.toHaveProperty('error', 'timeout');
      }),
      { numRuns: 300 },
    );
  });
});

/** A port that nothing listens on. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
