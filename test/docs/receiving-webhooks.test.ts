import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedRequest } from '../../lambdas/dispatcher/signed-request.ts';
import { webhookRecord } from '../lambdas/factories/webhook-record.ts';
import { example } from './page.ts';
import { type RunningReceiver, runNode } from './run-node.ts';

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const SECRET = secretOf(1);
const OTHER_SECRET = secretOf(2);
const ENVIRONMENT = { WEBHOOK_SECRET: SECRET, PORT: '0' };

const EVENT_ID = 'evt_01M7X20NWENK5X3YP0R944R959';
const BODY = JSON.stringify({ id: EVENT_ID, type: 'link.created', data: { title: 'wörld' } });
const MINUTE = 60_000;

/** A POST of Linkbus, signed `ago` ms ago with these secrets. The examples read the system clock. */
function delivery(secrets: readonly string[], ago = 0): { headers: Record<string, string>; body: string } {
  const webhook = webhookRecord({ secrets: secrets.map((value) => ({ value })) });
  const at = { now: Date.now() - ago, userAgent: 'Linkbus/1.2.3' };
  const { headers, body } = signedRequest(webhook, { event_id: EVENT_ID, body: BODY }, at);
  return { headers: { ...headers }, body };
}

/** Returns the status of the receiver's response. */
async function post({ url }: RunningReceiver, request: ReturnType<typeof delivery>): Promise<number> {
  return (await fetch(url, { method: 'POST', ...request })).status;
}

/** Calls the second example's `POST` with each request, as a framework does. */
const FRAMEWORK = `
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

const server = createServer(async (request, response) => {
  const body = await buffer(request);
  const webRequest = new Request('http://localhost/', { method: 'POST', headers: request.headers, body });
  const { status } = await POST(webRequest).catch(() => ({ status: 500 }));
  response.writeHead(status).end();
});
server.listen(0, '127.0.0.1', () => console.log('listening on', server.address().port));
`;

const examples = [
  { library: 'standardwebhooks', code: example('standardwebhooks') },
  { library: 'svix', code: example('svix') + FRAMEWORK },
];

describe.each(examples)('the example with $library', ({ code }) => {
  let receiver: RunningReceiver;

  beforeAll(async () => {
    receiver = await runNode(code, ENVIRONMENT);
  });
  afterAll(() => receiver.stop());

  it('accepts a webhook signed with its secret', async () => {
    expect(await post(receiver, delivery([SECRET]))).toBe(204);
  });

  it('accepts a webhook signed with its secret and another one, in either order', async () => {
    expect(await post(receiver, delivery([OTHER_SECRET, SECRET]))).toBe(204);
    expect(await post(receiver, delivery([SECRET, OTHER_SECRET]))).toBe(204);
  });

  it('refuses a webhook signed with another secret', async () => {
    expect(await post(receiver, delivery([OTHER_SECRET]))).toBe(401);
  });

  it('refuses a body that was changed after signing, even if only in its formatting', async () => {
    const { headers } = delivery([SECRET]);
    expect(await post(receiver, { headers, body: BODY.replace('wörld', 'world') })).toBe(401);
    expect(await post(receiver, { headers, body: JSON.stringify(JSON.parse(BODY), null, 1) })).toBe(401);
  });

  it('refuses a webhook signed more than 5 minutes ago', async () => {
    expect(await post(receiver, delivery([SECRET], 4 * MINUTE))).toBe(204);
    expect(await post(receiver, delivery([SECRET], 6 * MINUTE))).toBe(401);
  });

  it('refuses a request without a signature', async () => {
    expect(await post(receiver, { headers: {}, body: BODY })).toBe(401);
  });

  it('stores accepted events, and no refused ones', async () => {
    const another = await runNode(code, ENVIRONMENT);
    await post(another, delivery([SECRET]));
    await post(another, delivery([OTHER_SECRET]));

    expect(await another.stop()).toEqual([`${EVENT_ID} link.created`]);
  });

  it('responds 500 if it can’t store the event, so that Linkbus retries it', async () => {
    const failing = code.replace('console.log(id, event.type)', "throw new Error('no room')");
    const another = await runNode(failing, ENVIRONMENT);

    expect(await post(another, delivery([SECRET]))).toBe(500);
    expect(await another.stop()).toEqual([]);
  });

  it.each(['', 'whsec_'])(
    'doesn’t start with the secret “%s”, since anyone could sign with it',
    async (secret) => {
      const started = runNode(code, { ...ENVIRONMENT, WEBHOOK_SECRET: secret });
      await expect(started).rejects.toThrow("Secret can't be empty");
    },
  );
});
