import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError, unknownOperation } from '../../../local/aws/aws-error.ts';
import type { AwsService } from '../../../local/aws/aws-service.ts';
import { callerOf } from '../../../local/aws/caller.ts';
import { startService } from './service-under-test.ts';

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/eu-west-1/echo/aws4_request, SignedHeaders=host, Signature=00';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Returns the input and caller of `Echo`; other operations fail as their names say. */
const echo: AwsService = {
  targetPrefix: 'Echo',
  async handle(operation, input, caller) {
    if (operation === 'Echo') return { input, accessKeyId: caller.accessKeyId };
    if (operation === 'Refuse') {
      throw new AwsError('Refused', 'not today', { statusCode: 403, queryCode: 'AWS.Echo.Refused' });
    }
    if (operation === 'Hang') return new Promise(() => {});
    if (operation === 'Break') throw new Error('secret');
    throw unknownOperation(`Echo.${operation}`);
  },
};

async function start() {
  const problems: string[] = [];
  const { endpoint } = await startService(echo, (message) => problems.push(message));
  closing.push(endpoint.close);
  const call = (target: string, body: string | object, headers: Record<string, string> = {}) =>
    fetch(endpoint.url, {
      method: 'POST',
      headers: {
        authorization: AUTHORIZATION,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': target,
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { endpoint, call, problems };
}

describe('the AWS endpoint', () => {
  it('passes the operation, input and caller to the service in the target', async () => {
    const { call } = await start();
    const response = await call('Echo.Echo', { a: [1, 'é'] });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ input: { a: [1, 'é'] }, accessKeyId: 'AKIATEST' });
  });

  it('responds in the protocol version of the request', async () => {
    const { call } = await start();
    const response = await call('Echo.Echo', {}, { 'content-type': 'application/x-amz-json-1.1' });
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });

  it("returns a service's error with its code, status and message", async () => {
    const { call, problems } = await start();
    const response = await call('Echo.Refuse', {});
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ __type: 'Refused', message: 'not today' });
    expect(response.headers.get('x-amzn-query-error')).toBeNull();
    expect(problems).toEqual([]);
  });

  it('adds the query protocol code for clients in query mode', async () => {
    const { call } = await start();
    const response = await call('Echo.Refuse', {}, { 'x-amzn-query-mode': 'true' });
    expect(response.headers.get('x-amzn-query-error')).toBe('AWS.Echo.Refused;Sender');
  });

  it('hides an internal error from the caller and reports it', async () => {
    const { call, problems } = await start();
    const response = await call('Echo.Break', {});
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      __type: 'InternalFailure',
      message: 'The request failed because of an internal error',
    });
    expect(problems).toEqual(['Echo.Break failed']);
  });

  it.each([
    ['an unknown operation', 'Echo.Dance', /the operation Echo\.Dance/],
    ['an unknown service', 'AmazonSNS.Publish', /the operation AmazonSNS\.Publish/],
    ['no target', '', /the operation \(none\)/],
  ])('rejects %s by name', async (_, target, message) => {
    const { call } = await start();
    const response = await call(target, {});
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      message: expect.stringMatching(message),
    });
  });

  it('rejects callers without credentials', async () => {
    const { endpoint, call } = await start();
    const unsigned = await fetch(endpoint.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'Echo.Echo' },
      body: '{}',
    });
    expect(unsigned.status).toBe(403);
    expect(await unsigned.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    const odd = await call('Echo.Echo', {}, { authorization: 'Bearer lb_x' });
    expect(odd.status).toBe(400);
    expect(await odd.json()).toMatchObject({ __type: 'IncompleteSignatureException' });
  });

  it.each(['', 'not json', '[]', 'null', '"x"'])('rejects the body %j', async (body) => {
    const { call } = await start();
    const response = await call('Echo.Echo', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  });

  it('rejects a body over 16 MiB and keeps serving', async () => {
    const { call } = await start();
    const large = await call('Echo.Echo', { x: 'x'.repeat(16 * 1024 * 1024) });
    expect(large.status).toBe(413);
    expect(large.headers.get('connection')).toBe('close');
    expect(await large.json()).toMatchObject({ __type: 'RequestEntityTooLargeException' });
    expect((await call('Echo.Echo', {})).status).toBe(200);
  });

  it('closes idle and busy connections at once', async () => {
    const { endpoint, call } = await start();
    await call('Echo.Echo', {});
    const hanging = call('Echo.Hang', {}).then(
      () => 'completed',
      () => 'cut',
    );
    const idle = net.connect(Number(new URL(endpoint.url).port), '127.0.0.1');
    const ended = new Promise((resolve) => idle.on('close', resolve));
    await new Promise((resolve) => idle.once('connect', resolve));
    await endpoint.close();
    await ended;
    expect(await hanging).toBe('cut');
    await expect(call('Echo.Echo', {})).rejects.toThrow();
  });
});

describe('a signature', () => {
  const NOW = Date.UTC(2026, 0, 1, 12);
  const headers = (date: string) => ({ authorization: AUTHORIZATION, 'x-amz-date': date });

  it.each(['20260101T115500Z', '20260101T120000Z', '20260101T120500Z'])('of %s is valid at noon', (date) => {
    expect(callerOf(headers(date), NOW)).toEqual({ accessKeyId: 'AKIATEST' });
  });

  it.each([
    [
      'older than five minutes',
      '20260101T115459Z',
      'Signature expired: 20260101T115459Z is now earlier than 20260101T115500Z (20260101T120000Z - 5 min.)',
    ],
    [
      'more than five minutes ahead',
      '20260101T120501Z',
      'Signature expired: 20260101T120501Z is now later than 20260101T120500Z (20260101T120000Z + 5 min.)',
    ],
    ['without a time', 'noon', 'Signature expired: noon'],
  ])('%s is refused', (_, date, message) => {
    expect(() => callerOf(headers(date), NOW)).toThrow(message);
  });
});
