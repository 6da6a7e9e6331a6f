import { describe, expect, it } from 'vitest';
import { makeApiHandler } from '../../../../lambdas/shared/api/api-handler.ts';
import type { ApiOperation, ApiRequest } from '../../../../lambdas/shared/api/request.ts';
import type { Authenticate } from '../../../../lambdas/shared/auth/authenticate.ts';
import type { Scope } from '../../../../lambdas/shared/auth/scopes.ts';
import { notFound, unauthenticated } from '../../../../lambdas/shared/problem/problems.ts';
import { apiEvent, lambdaContext } from '../../factories/api-event.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { REQUEST_ID } from '../../factories/fixed-values.ts';

const SECRET = 'lb_0123456789abcdefghij';
const routes = { 'POST /things': 'links:write', 'GET /things/{id}': 'links:read' } as const;
const json = { 'content-type': 'application/json' };

/** An API with one key, which has these scopes. */
function makeApi({
  scopes = ['links:read', 'links:write'] as readonly Scope[],
  operation = (async () => ({ status: 200, body: {} })) as ApiOperation,
} = {}) {
  const requests: ApiRequest[] = [];
  const authenticate: Authenticate = async (authorization) => {
    if (authorization !== `Bearer ${SECRET}`) throw unauthenticated();
    return { keyId: 'key_1', workspaceId: 'default', scopes };
  };
  const record: ApiOperation = (request) => {
    requests.push(request);
    return operation(request);
  };
  const handler = makeApiHandler({
    routes,
    authenticate,
    operations: { 'POST /things': record, 'GET /things/{id}': record },
  });
  const call = async (routeKey: string, { headers = {}, ...rest }: Parameters<typeof apiEvent>[1] = {}) => {
    const authorization = `Bearer ${SECRET}`;
    const event = apiEvent(routeKey, { ...rest, headers: { authorization, ...headers } });
    const response = await handler(event, lambdaContext);
    const { statusCode: status, body: text } = response;
    return { status, headers: response.headers, text, body: text && JSON.parse(text) };
  };
  return { call, requests };
}

const problemHeaders = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };

describe('an authorized request', () => {
  it('reaches its operation with the caller, path, query and parsed body', async () => {
    const { call, requests } = makeApi();

    await call('POST /things', {
      pathParameters: { id: '1' },
      queryStringParameters: { limit: '5' },
      headers: json,
      body: '{"name":"wörld"}',
    });

    expect(requests).toEqual([
      {
        caller: { keyId: 'key_1', workspaceId: 'default', scopes: ['links:read', 'links:write'] },
        hosts: expect.any(Array),
        pathParameters: { id: '1' },
        query: { limit: '5' },
        body: { name: 'wörld' },
      },
    ]);
  });

  it('has empty parameters and no body if API Gateway sends none', async () => {
    const { call, requests } = makeApi();

    await call('GET /things/{id}');

    expect(requests).toMatchObject([{ pathParameters: {}, query: {}, body: undefined }]);
  });

  it('gets a JSON response that no cache stores', async () => {
    const { call } = makeApi({
      operation: async () => ({ status: 201, headers: { location: '/things/1' }, body: { id: '1' } }),
    });

    expect(await call('POST /things')).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', location: '/things/1' },
      body: { id: '1' },
    });
  });

  it('gets no body if the operation returns none', async () => {
    const { call } = makeApi({ operation: async () => ({ status: 204 }) });

    expect(await call('POST /things')).toEqual({
      status: 204,
      headers: { 'cache-control': 'no-store' },
      text: undefined,
      body: undefined,
    });
  });
});

describe('a request is refused before its operation runs', () => {
  it('with 401 and WWW-Authenticate without a valid key, whatever else is wrong', async () => {
    const { call, requests } = makeApi();

    const response = await call('POST /things', {
      headers: { authorization: 'Bearer wrong' },
      body: 'not json',
    });

    expect(response.status).toBe(401);
    expect(response.headers).toEqual({ ...problemHeaders, 'www-authenticate': 'Bearer' });
    expect(requests).toEqual([]);
  });

  it('with 403 that names the missing scope, before the body is read', async () => {
    const { call, requests } = makeApi({ scopes: ['links:read'] });

    const response = await call('POST /things', { headers: json, body: 'not json' });

    expect(response.status).toBe(403);
    expect(response.headers?.['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="links:write"',
    );
    expect(response.body.detail).toContain('links:write');
    expect(requests).toEqual([]);
    expect((await call('GET /things/{id}')).status).toBe(200);
  });

  it.each([
    ['400 if the body is not JSON', 400, { headers: json, body: '{"a":' }],
    ['413 for a body over 64 KiB', 413, { headers: json, body: JSON.stringify('x'.repeat(65_536)) }],
    [
      '415 if the body is not declared as JSON',
      415,
      { headers: { 'content-type': 'text/plain' }, body: '{}' },
    ],
    ['415 if the body has no content type', 415, { body: '{}' }],
  ])('with %s', async (_, status, request) => {
    const { call, requests } = makeApi();

    const response = await call('POST /things', request);

    expect(response.status).toBe(status);
    expect(response.headers).toEqual(problemHeaders);
    expect(response.body).toMatchObject({ status, instance: REQUEST_ID });
    expect(requests).toEqual([]);
  });
});

it('an operation’s problem becomes the response and is not logged', async () => {
  const log = captureLog();
  const { call } = makeApi({ operation: () => Promise.reject(notFound('The thing')) });

  const response = await call('GET /things/{id}');

  expect(response.body).toEqual({
    type: 'urn:linkbus:problem:not-found',
    title: 'Not found',
    status: 404,
    detail: 'The thing was not found.',
    instance: REQUEST_ID,
  });
  expect(log.text()).toBe('');
});

describe('an unexpected error', () => {
  const failure = Object.assign(new Error('connect ETIMEDOUT dynamodb.internal'), {
    $response: { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA' }, body: 'whsec_c2VjcmV0' },
  });
  const operation = () => Promise.reject(failure);

  it('becomes a 500 that reveals no internals', async () => {
    captureLog();

    const response = await makeApi({ operation }).call('GET /things/{id}');

    expect(response.status).toBe(500);
    expect(response.headers).toEqual(problemHeaders);
    expect(response.body).toEqual({
      type: 'urn:linkbus:problem:internal-error',
      title: 'Internal error',
      status: 500,
      detail: 'Something went wrong on our side. Include the "instance" when you report it.',
      instance: REQUEST_ID,
    });
  });

  it('is logged with the request id and route, without keys, secrets or bodies', async () => {
    const log = captureLog();

    await makeApi({ operation }).call('POST /things', { headers: json, body: '{"private":"whsec_Ym9keQ"}' });

    expect(JSON.parse(log.text())).toMatchObject({
      level: 'ERROR',
      request_id: REQUEST_ID,
      route: 'POST /things',
      error: { name: 'Error', message: 'connect ETIMEDOUT dynamodb.internal' },
    });
    expect(log.text()).not.toMatch(/lb_|whsec_|AKIA|AWS4|203\.0\.113/);
  });

  it.each([['a string'], [undefined], [null], [7]])('becomes a 500 even if it is %j', async (thrown) => {
    captureLog();

    const response = await makeApi({ operation: () => Promise.reject(thrown) }).call('GET /things/{id}');

    expect(response.status).toBe(500);
  });

  it('can be a route that API Gateway has but the function does not', async () => {
    const log = captureLog();

    expect((await makeApi().call('DELETE /things/{id}')).status).toBe(500);
    expect(log.text()).toContain('No scope for DELETE /things/{id}.');
  });
});
