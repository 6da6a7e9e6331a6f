import { request } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ReceiverOptions, startReceiver } from '../../../cli/listen/server.ts';
import { generateSecret } from '../../../lambdas/shared/standard-webhooks/secret.ts';
import { NOW } from '../../lambdas/factories/fixed-values.ts';

// The library that verifies signatures reads the global clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

const event = {
  id: 'evt_01',
  type: 'link.clicked',
  data: { short_code: 'aB3xY7k', clicks: 42, target_url: 'https://example.com/' },
};

async function start(options: ReceiverOptions = {}) {
  const printed: string[] = [];
  const receiver = await startReceiver({
    port: 0,
    print: (text) => void printed.push(text),
    ...options,
  });
  onTestFinished(() => receiver.close());
  const send = (headers: Record<string, string> = {}, body = JSON.stringify(event)) =>
    fetch(`${receiver.url}/webhook`, { method: 'POST', headers, body });
  return { ...receiver, printed, send };
}

function signedBy(secret: string, { id = event.id, body = JSON.stringify(event) } = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(NOW / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(NOW), body),
  };
}

describe('the receiver', () => {
  it('responds 204, prints the webhook, and lists it', async () => {
    const { send, printed, received, url } = await start();
    const response = await send({ 'webhook-id': 'evt_01' });
    expect(response.status).toBe(204);
    expect(printed.join('\n').split('\n')).toEqual([
      '10:15:30.123  link.clicked  evt_01  aB3xY7k  clicks 42  unsigned  response 204',
      '    {',
      '      "short_code": "aB3xY7k",',
      '      "clicks": 42,',
      '      "target_url": "https://example.com/"',
      '    }',
    ]);
    const entry = {
      id: 'evt_01',
      type: 'link.clicked',
      received_at: '2026-11-20T10:15:30.123Z',
      verified: false,
      repeat: false,
      status: 204,
      body: event,
    };
    expect(received).toEqual([entry]);
    const list = await fetch(`${url}/webhooks`);
    expect(list.headers.get('content-type')).toBe('application/json');
    expect(await list.json()).toEqual([entry]);
  });

  it('accepts a webhook that one of its secrets signed', async () => {
    const [first, second] = [generateSecret(), generateSecret()];
    const { send, printed, received } = await start({ secrets: () => [first, second] });
    expect((await send(signedBy(second))).status).toBe(204);
    expect(printed[0]).toContain('  signature ok  response 204');
    expect(received).toMatchObject([{ verified: true, status: 204 }]);
  });

  it('verifies from the time that it knows a secret', async () => {
    let secrets: string[] = [];
    const { send, received } = await start({ secrets: () => secrets });
    await send();
    secrets = [generateSecret()];
    await send();
    expect(received).toMatchObject([{ status: 204 }, { status: 401 }]);
  });

  it('responds 401 to a webhook that none of its secrets signed', async () => {
    const { send, printed, received } = await start({ secrets: () => [generateSecret()] });
    expect((await send(signedBy(generateSecret()))).status).toBe(401);
    expect((await send()).status).toBe(401);
    expect(printed[0]).toContain('  BAD SIGNATURE  response 401');
    expect(printed[1]).toContain('  unsigned  response 401');
    expect(received).toMatchObject([
      { verified: false, status: 401 },
      { verified: false, status: 401 },
    ]);
  });

  it('responds 401 to a signature that is over 5 minutes old or early', async () => {
    const secret = generateSecret();
    const { send } = await start({ secrets: () => [secret] });
    for (const [seconds, status] of [
      [-300, 204],
      [-301, 401],
      [300, 204],
      [301, 401],
    ] as const) {
      vi.setSystemTime(NOW + seconds * 1_000);
      expect((await send(signedBy(secret))).status).toBe(status);
    }
  });

  it('responds 401 to a changed body, id or timestamp', async () => {
    const secret = generateSecret();
    const { send } = await start({ secrets: () => [secret] });
    const headers = signedBy(secret);
    expect((await send(headers, `${JSON.stringify(event)} `)).status).toBe(401);
    expect((await send({ ...headers, 'webhook-id': 'evt_02' })).status).toBe(401);
    const timestamp = String(Number(headers['webhook-timestamp']) + 1);
    expect((await send({ ...headers, 'webhook-timestamp': timestamp })).status).toBe(401);
  });

  it('does not check signatures without a secret', async () => {
    const { send, printed, received } = await start();
    expect((await send(signedBy(generateSecret()))).status).toBe(204);
    expect(printed[0]).toContain('  signature not checked  ');
    expect(received).toMatchObject([{ verified: false }]);
  });

  it('marks a webhook whose id arrived before as a repeat', async () => {
    const { send, printed, received } = await start();
    for (const id of ['evt_01', 'evt_02', 'evt_01']) await send({ 'webhook-id': id });
    expect(received.map(({ repeat }) => repeat)).toEqual([false, false, true]);
    expect(printed.map((text) => text.includes('  repeat  '))).toEqual([false, false, true]);
  });

  it('fails the first attempts of each webhook id with --fail', async () => {
    const { send } = await start({ fail: 2 });
    const statuses: number[] = [];
    for (const id of ['evt_01', 'evt_02', 'evt_01', 'evt_01', 'evt_02', 'evt_02']) {
      statuses.push((await send({ 'webhook-id': id })).status);
    }
    expect(statuses).toEqual([500, 500, 500, 204, 500, 204]);
  });

  it('does not count an arrival with a bad signature', async () => {
    const secret = generateSecret();
    const { send, received } = await start({ fail: 1, secrets: () => [secret] });
    await send(signedBy(generateSecret()));
    await send(signedBy(secret));
    await send(signedBy(secret));
    expect(received.map(({ status, repeat }) => [status, repeat])).toEqual([
      [401, false],
      [500, false],
      [204, true],
    ]);
  });

  it('never responds with --hang, and still stops', async () => {
    const arrived = Promise.withResolvers<string>();
    const receiver = await startReceiver({ port: 0, hang: true, print: arrived.resolve });
    const sent = fetch(`${receiver.url}/webhook`, { method: 'POST', body: JSON.stringify(event) });
    expect(await arrived.promise).toContain('no response');
    expect(receiver.received).toMatchObject([{ status: null }]);
    await receiver.close();
    await expect(sent).rejects.toThrow();
  });

  it('responds 400 to a body that is not JSON', async () => {
    const { send, received } = await start();
    for (const body of ['', '{', 'hello', '{"a":}']) expect((await send({}, body)).status).toBe(400);
    expect(received.map(({ status, body }) => [status, body])).toEqual(Array(4).fill([400, null]));
  });

  it('accepts JSON that is not an event', async () => {
    const { send, received } = await start();
    for (const body of ['3', 'null', '[]', '{"id":7,"type":{}}', '"text"']) {
      expect((await send({}, body)).status).toBe(204);
    }
    expect(received.map(({ id, type, body }) => [id, type, body])).toEqual([
      [null, null, 3],
      [null, null, null],
      [null, null, []],
      [null, null, { id: 7, type: {} }],
      [null, null, 'text'],
    ]);
  });

  it('responds 413 to a body over 256 KiB', async () => {
    const { send, received } = await start();
    const body = (bytes: number) => JSON.stringify('a'.repeat(bytes - 2));
    expect((await send({}, body(256 * 1024))).status).toBe(204);
    expect((await send({}, body(256 * 1024 + 1))).status).toBe(413);
    expect(received).toHaveLength(1);
  });

  it('keeps running after a webhook that is cut off', async () => {
    const printed = Promise.withResolvers<string>();
    const { url, received } = await start({ print: printed.resolve });
    const cut = request(`${url}/webhook`, { method: 'POST', headers: { 'content-length': '100' } });
    cut.on('error', () => {});
    cut.write('{"id"', () => cut.destroy());
    expect(await printed.promise).toBe('The connection closed before the whole webhook arrived.');
    expect((await fetch(`${url}/webhooks`)).status).toBe(200);
    expect(received).toHaveLength(0);
  });

  it('lists the last 1,000 webhooks', async () => {
    const { send, received } = await start();
    for (let batch = 0; batch < 11; batch += 1) {
      const ids = Array.from({ length: 100 }, (_, index) => `evt_${batch * 100 + index}`);
      await Promise.all(ids.map((id) => send({ 'webhook-id': id })));
    }
    expect(received).toHaveLength(1_000);
    expect(received.some(({ id }) => id === 'evt_99')).toBe(false);
    expect(received.slice(-100).some(({ id }) => id === 'evt_1099')).toBe(true);
  });

  it('prints no control characters of a webhook', async () => {
    const { send, printed } = await start();
    const controls = '\u{1b}[2J\u{9b}31m\r\u{7f}';
    await send(
      {},
      JSON.stringify({ id: controls, type: controls, data: { short_code: controls, other: controls } }),
    );
    expect(printed).toHaveLength(1);
    expect(printed[0]).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it.each(['GET /webhook', 'POST /webhooks', 'GET /', 'DELETE /webhooks'])(
    'responds 404 to %s',
    async (route) => {
      const { url } = await start();
      const [method = '', path] = route.split(' ');
      expect((await fetch(url + path, { method })).status).toBe(404);
    },
  );

  it('does not start on a port in use', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(startReceiver({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
