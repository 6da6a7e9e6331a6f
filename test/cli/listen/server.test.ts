import { request } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ReceiverOptions, startReceiver } from '../../../cli/listen/server.ts';
import { generateSecret } from '../../../lambdas/shared/standard-webhooks/secret.ts';

const NOW = Date.UTC(2026, 10, 20, 10, 15, 30, 123);
const event = {
  id: 'evt_01',
  type: 'link.clicked',
  data: { short_code: 'aB3xY7k', clicks: 42, target_url: 'https://example.com/' },
};

async function start(options: ReceiverOptions = {}) {
  const printed: string[] = [];
  const receiver = await startReceiver({
    port: 0,
    now: () => NOW,
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
  it('answers 204, prints what arrived, and lists it', async () => {
    const { send, printed, received, url } = await start();
    const answer = await send({ 'webhook-id': 'evt_01' });
    expect(answer.status).toBe(204);
    expect(printed.join('\n').split('\n')).toEqual([
      '10:15:30.123  link.clicked  evt_01  aB3xY7k  clicks 42  unsigned  answered 204',
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

  it('takes what one of its secrets signed', async () => {
    const [first, second] = [generateSecret(), generateSecret()];
    const { send, printed, received } = await start({ secrets: [first, second] });
    expect((await send(signedBy(second))).status).toBe(204);
    expect(printed[0]).toContain('  signature ok  answered 204');
    expect(received).toMatchObject([{ verified: true, status: 204 }]);
  });

  it('answers 401 to what none of its secrets signed', async () => {
    const { send, printed, received } = await start({ secrets: [generateSecret()] });
    expect((await send(signedBy(generateSecret()))).status).toBe(401);
    expect((await send()).status).toBe(401);
    expect(printed[0]).toContain('  BAD SIGNATURE  answered 401');
    expect(printed[1]).toContain('  unsigned  answered 401');
    expect(received).toMatchObject([
      { verified: false, status: 401 },
      { verified: false, status: 401 },
    ]);
  });

  it('says when it has no secret to check a signature with', async () => {
    const { send, printed, received } = await start();
    expect((await send(signedBy(generateSecret()))).status).toBe(204);
    expect(printed[0]).toContain('  signature not checked  ');
    expect(received).toMatchObject([{ verified: false }]);
  });

  it('tells repeats by the webhook id', async () => {
    const { send, printed, received } = await start();
    for (const id of ['evt_01', 'evt_02', 'evt_01']) await send({ 'webhook-id': id });
    expect(received.map(({ repeat }) => repeat)).toEqual([false, false, true]);
    expect(printed.map((text) => text.includes('  repeat  '))).toEqual([false, false, true]);
  });

  it('fails the first deliveries of each webhook id when told to', async () => {
    const { send } = await start({ fail: 2 });
    const statuses: number[] = [];
    for (const id of ['evt_01', 'evt_02', 'evt_01', 'evt_01', 'evt_02', 'evt_02']) {
      statuses.push((await send({ 'webhook-id': id })).status);
    }
    expect(statuses).toEqual([500, 500, 500, 204, 500, 204]);
  });

  it('counts nothing for a webhook id when the signature is wrong', async () => {
    const secret = generateSecret();
    const { send, received } = await start({ fail: 1, secrets: [secret] });
    await send(signedBy(generateSecret()));
    await send(signedBy(secret));
    await send(signedBy(secret));
    expect(received.map(({ status, repeat }) => [status, repeat])).toEqual([
      [401, false],
      [500, false],
      [204, true],
    ]);
  });

  it('never answers when told to hang, and stops all the same', async () => {
    const arrived = Promise.withResolvers<string>();
    const receiver = await startReceiver({ port: 0, hang: true, print: arrived.resolve });
    const sent = fetch(`${receiver.url}/webhook`, { method: 'POST', body: JSON.stringify(event) });
    expect(await arrived.promise).toContain('not answered');
    expect(receiver.received).toMatchObject([{ status: null }]);
    await receiver.close();
    await expect(sent).rejects.toThrow();
  });

  it('answers 400 to what is not JSON', async () => {
    const { send, received } = await start();
    for (const body of ['', '{', 'hello', '{"a":}']) expect((await send({}, body)).status).toBe(400);
    expect(received.map(({ status, body }) => [status, body])).toEqual(Array(4).fill([400, null]));
  });

  it('takes JSON that is no event', async () => {
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

  it('answers 413 to a body over 256 KiB', async () => {
    const { send, received } = await start();
    const body = (bytes: number) => JSON.stringify('a'.repeat(bytes - 2));
    expect((await send({}, body(256 * 1024))).status).toBe(204);
    expect((await send({}, body(256 * 1024 + 1))).status).toBe(413);
    expect(received).toHaveLength(1);
  });

  it('goes on after a webhook that is cut off', async () => {
    const printed = Promise.withResolvers<string>();
    const { url, received } = await start({ print: printed.resolve });
    const cut = request(`${url}/webhook`, { method: 'POST', headers: { 'content-length': '100' } });
    cut.on('error', () => {});
    cut.write('{"id"', () => cut.destroy());
    expect(await printed.promise).toBe('A webhook was cut off before its end.');
    expect((await fetch(`${url}/webhooks`)).status).toBe(200);
    expect(received).toHaveLength(0);
  });

  it('lists the last 1,000', async () => {
    const { send, received } = await start();
    for (let batch = 0; batch < 11; batch += 1) {
      const ids = Array.from({ length: 100 }, (_, index) => `evt_${batch * 100 + index}`);
      await Promise.all(ids.map((id) => send({ 'webhook-id': id })));
    }
    expect(received).toHaveLength(1_000);
    expect(received.some(({ id }) => id === 'evt_99')).toBe(false);
    expect(received.slice(-100).some(({ id }) => id === 'evt_1099')).toBe(true);
  });

  it('lets nothing that arrives steer the terminal', async () => {
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
    'answers 404 to %s',
    async (route) => {
      const { url } = await start();
      const [method = '', path] = route.split(' ');
      expect((await fetch(url + path, { method })).status).toBe(404);
    },
  );

  it('does not start with what is no secret', async () => {
    await expect(startReceiver({ port: 0, secrets: ['secret'] })).rejects.toThrow('whsec_');
  });

  it('does not start on a port in use', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(startReceiver({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
