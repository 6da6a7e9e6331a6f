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

/** An API of things for one key, which has these scopes. */
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
    const { statusCode, headers: answered, body } = await handler(event, lambdaContext);
    return { status: statusCode, headers: answered, text: body, body: body && JSON.parse(body) };
  };
  return { call, requests };
}

const problemHeaders = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };

describe('a request with a key that may', () => {
  it('reaches its operation with the caller, the path, the query and the parsed body', async () => {
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
        pathParameters: { id: '1' },
        query: { limit: '5' },
        body: { name: 'wörld' },
      },
    ]);
  });

  it('has empty parameters and no body where API Gateway sends none', async () => {
    const { call, requests } = makeApi();

    await call('GET /things/{id}');

    expect(requests).toMatchObject([{ pathParameters: {}, query: {}, body: undefined }]);
  });

  it('is answered with JSON that nobody stores', async () => {
    const { call } = makeApi({
      operation: async () => ({ status: 201, headers: { location: '/things/1' }, body: { id: '1' } }),
    });

    expect(await call('POST /things')).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', location: '/things/1' },
      body: { id: '1' },
    });
  });

  it('is answered without a body where the operation has none', async () => {
    const { call } = makeApi({ operation: async () => ({ status: 204 }) });

    expect(await call('POST /things')).toEqual({
      status: 204,
      headers: { 'cache-control': 'no-store' },
      text: undefined,
      body: undefined,
    });
  });
});

describe('a request is refused before its operation', () => {
  it('with 401 and WWW-Authenticate without a valid key, even if all else is wrong too', async () => {
    const { call, requests } = makeApi();

    const answer = await call('POST /things', {
      headers: { authorization: 'Bearer wrong' },
      body: 'not json',
    });

    expect(answer.status).toBe(401);
    expect(answer.headers).toEqual({ ...problemHeaders, 'www-authenticate': 'Bearer' });
    expect(requests).toEqual([]);
  });

  it('with 403 where the key lacks the route’s scope, and names the scope', async () => {
    const { call, requests } = makeApi({ scopes: ['links:read'] });

    const answer = await call('POST /things', { headers: json, body: 'not json' });

    expect(answer.status).toBe(403);
    expect(answer.headers?.['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="links:write"',
    );
    expect(answer.body.detail).toContain('links:write');
    expect(requests).toEqual([]);
    expect((await call('GET /things/{id}')).status).toBe(200);
  });

  it.each([
    ['400 for what is not JSON', 400, { headers: json, body: '{"a":' }],
    ['413 for a body over 64 KiB', 413, { headers: json, body: JSON.stringify('x'.repeat(65_536)) }],
    ['415 for what is not declared as JSON', 415, { headers: { 'content-type': 'text/plain' }, body: '{}' }],
    ['415 for what is not declared at all', 415, { body: '{}' }],
  ])('with %s', async (_, status, request) => {
    const { call, requests } = makeApi();

    const answer = await call('POST /things', request);

    expect(answer.status).toBe(status);
    expect(answer.headers).toEqual(problemHeaders);
    expect(answer.body).toMatchObject({ status, instance: REQUEST_ID });
    expect(requests).toEqual([]);
  });
});

it('a refusal by the operation is answered as that problem, and is no error to log', async () => {
  const log = captureLog();
  const { call } = makeApi({ operation: () => Promise.reject(notFound('The thing')) });

  const answer = await call('GET /things/{id}');

  expect(answer.body).toEqual({
    type: 'urn:linkbus:problem:not-found',
    title: 'Not found',
    status: 404,
    detail: 'The thing was not found.',
    instance: REQUEST_ID,
  });
  expect(log.text()).toBe('');
});

describe('a failure of ours', () => {
  const failure = Object.assign(new Error('connect ETIMEDOUT dynamodb.internal'), {
    $response: { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA' }, body: 'whsec_c2VjcmV0' },
  });
  const operation = () => Promise.reject(failure);

  it('is a 500 that says nothing of the inside', async () => {
    captureLog();

    const answer = await makeApi({ operation }).call('GET /things/{id}');

    expect(answer.status).toBe(500);
    expect(answer.headers).toEqual(problemHeaders);
    expect(answer.body).toEqual({
      type: 'urn:linkbus:problem:internal-error',
      title: 'Internal error',
      status: 500,
      detail: 'Something went wrong on our side. Quote the instance when you report it.',
      instance: REQUEST_ID,
    });
  });

  it('is logged with the request’s id and route, and with no key, secret or body', async () => {
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

  it.each([['a string'], [undefined], [null], [7]])(
    'is a 500 even when what was thrown is %j',
    async (thrown) => {
      captureLog();

      const answer = await makeApi({ operation: () => Promise.reject(thrown) }).call('GET /things/{id}');

      expect(answer.status).toBe(500);
    },
  );

  it('is a route that API Gateway has and this function has not', async () => {
    const log = captureLog();

    expect((await makeApi().call('DELETE /things/{id}')).status).toBe(500);
    expect(log.text()).toContain('No operation for DELETE /things/{id}.');
  });
});
