import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makePost, type PostOptions } from '../../../../lambdas/dispatcher/post/post.ts';
import { httpResponse, startRawServer } from './raw-server.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const certificate = selfSignedCertificate();
const webhook = { headers: {}, body: '{}' };

const makeLocalPost = (options: Partial<PostOptions> = {}) =>
  makePost({
    allowPrivateTargets: true,
    timeoutMs: 5_000,
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    ...options,
  });

const startTlsServer = () => startRawServer((_, socket) => socket.write(httpResponse('secret')), certificate);

describe('a POST over TLS', () => {
  it('gets a response, and its connection is reused', async () => {
    const server = await startTlsServer();
    const post = makeLocalPost({ ca: certificate.cert });
    for (let time = 0; time < 2; time += 1) {
      const outcome = await post({ ...webhook, url: `https://localhost:${server.port}/` });
      expect(outcome).toMatchObject({ kind: 'response', status: 200, body: 'secret' });
    }
    expect(server.sockets).toHaveLength(1);
  });

  it('replaces an idle connection that the receiver closed', async () => {
    const server = await startRawServer((_, socket, count) => {
      if (count === 1) socket.end();
      else socket.write(httpResponse(`response ${count}`));
    }, certificate);
    const post = makeLocalPost({ ca: certificate.cert });
    const url = `https://localhost:${server.port}/`;
    expect(await post({ ...webhook, url })).toMatchObject({ body: 'response 0' });
    expect(await post({ ...webhook, url })).toMatchObject({ body: 'response 2' });
  });

  it('fails as a connection error when the receiver closes after the handshake', async () => {
    const server = await startRawServer((_, socket) => socket.destroy(), certificate);
    const post = makeLocalPost({ ca: certificate.cert });
    expect(await post({ ...webhook, url: `https://localhost:${server.port}/` })).toMatchObject({
      error: 'connection',
      detail: 'The receiver closed the connection before its response was complete (ECONNRESET).',
    });
  });

  it('sends nothing to a receiver with an untrusted certificate', async () => {
    const server = await startTlsServer();
    const outcome = await makeLocalPost()({ ...webhook, url: `https://localhost:${server.port}/` });
    expect(outcome).toMatchObject({ error: 'tls', detail: 'TLS failed (DEPTH_ZERO_SELF_SIGNED_CERT).' });
    expect(server.received()).toBe('');
  });

  it('sends nothing to a receiver whose certificate is for another name', async () => {
    const server = await startTlsServer();
    const post = makeLocalPost({ ca: certificate.cert });
    const outcome = await post({ ...webhook, url: `https://hooks.example:${server.port}/` });
    expect(outcome).toMatchObject({ error: 'tls', detail: 'TLS failed (ERR_TLS_CERT_ALTNAME_INVALID).' });
    expect(server.received()).toBe('');
  });

  it('sends nothing to a receiver whose certificate has expired', async () => {
    const expired = selfSignedCertificate(Date.now() - 86_400_000);
    const server = await startRawServer((_, socket) => socket.write(httpResponse()), expired);
    const post = makeLocalPost({ ca: expired.cert });
    const outcome = await post({ ...webhook, url: `https://localhost:${server.port}/` });
    expect(outcome).toMatchObject({ error: 'tls', detail: 'TLS failed (CERT_HAS_EXPIRED).' });
    expect(server.received()).toBe('');
  });

  it.each([
    ['speaks no TLS', (socket: Socket) => void socket.write(httpResponse()), 'EPROTO'],
    ['closes the connection instead', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ])('fails when the receiver %s', async (_, behave, code) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => behave(socket));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const outcome = await makeLocalPost()({ ...webhook, url: `https://localhost:${port}/` });
    expect(outcome).toMatchObject({ error: 'tls' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining(code));
  });
});
