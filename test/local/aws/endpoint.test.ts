import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError, unknownOperation } from '../../../local/aws/aws-error.ts';
import type { AwsService } from '../../../local/aws/aws-service.ts';
import { type AwsEndpointOptions, startAwsEndpoint } from '../../../local/aws/endpoint.ts';

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

async function start(options: Partial<AwsEndpointOptions> = {}) {
  const problems: string[] = [];
  const endpoint = await startAwsEndpoint({
    services: [echo],
    onProblem: (message) => problems.push(message),
    ...options,
  });
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

  it('rejects a body over 4 MiB and keeps serving', async () => {
    const { call } = await start();
    const large = await call('Echo.Echo', { x: 'x'.repeat(4 * 1024 * 1024) });
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

describe('pass-through', () => {
  async function startUpstream(listener: http.RequestListener) {
    const server = http.createServer(listener).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  it('proxies requests and responses unchanged', async () => {
    const { url } = await startUpstream((request, response) => {
      response.writeHead(418, { 'x-amz-crc32': '42' });
      request.on('data', (chunk) => response.write(`${request.headers['x-amz-target']} ${chunk}`));
      request.on('end', () => response.end());
    });
    const { call } = await start({ passThrough: { DynamoDB_20120810: url } });
    const response = await call('DynamoDB_20120810.GetItem', '{"not":  "touched"}');
    expect(response.status).toBe(418);
    expect(response.headers.get('x-amz-crc32')).toBe('42');
    expect(await response.text()).toBe('DynamoDB_20120810.GetItem {"not":  "touched"}');
  });

  it('responds with InternalFailure when the upstream server is down', async () => {
    const { server, url } = await startUpstream((_, response) => response.end());
    const { call, problems } = await start({ passThrough: { DynamoDB_20120810: url } });
    server.close();
    const response = await call('DynamoDB_20120810.GetItem', {});
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ __type: 'InternalFailure' });
    expect(problems).toEqual(['DynamoDB_20120810.GetItem failed']);
  });

  it('breaks off when the upstream server does', async () => {
    const { url } = await startUpstream((_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
    });
    const { call } = await start({ passThrough: { DynamoDB_20120810: url } });
    const response = await call('DynamoDB_20120810.GetItem', {});
    await expect(response.text()).rejects.toThrow();
  });

  it('aborts the upstream request without a problem when the caller disconnects', async () => {
    const arrived = Promise.withResolvers<http.IncomingMessage>();
    const { url } = await startUpstream((request) => arrived.resolve(request));
    const { endpoint, problems } = await start({ passThrough: { DynamoDB_20120810: url } });
    const headers = { authorization: AUTHORIZATION, 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const abort = new AbortController();
    const call = fetch(endpoint.url, { method: 'POST', headers, body: '{}', signal: abort.signal });
    const { socket } = await arrived.promise;
    const released = new Promise((resolve) => socket.once('close', resolve));
    abort.abort();
    await expect(call).rejects.toThrow('aborted');
    await released;
    expect(problems).toEqual([]);
  });

  it('requires credentials', async () => {
    const { url } = await startUpstream((_, response) => response.end());
    const { call } = await start({ passThrough: { DynamoDB_20120810: url } });
    const response = await call('DynamoDB_20120810.GetItem', {}, { authorization: 'none' });
    expect(response.status).toBe(400);
  });
});
