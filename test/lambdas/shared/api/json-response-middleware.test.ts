import middy from '@middy/core';
import { expect, it } from 'vitest';
import { jsonResponseMiddleware } from '../../../../lambdas/shared/api/json-response-middleware.ts';
import type { ApiResponse } from '../../../../lambdas/shared/api/request.ts';
import { apiEvent, lambdaContext } from '../../factories/api-event.ts';

const send = (response: ApiResponse) =>
  middy()
    .use(jsonResponseMiddleware())
    .handler(async () => response)(apiEvent('GET /links'), lambdaContext);

it('sends the body as JSON that no cache stores', async () => {
  expect(await send({ status: 201, headers: { location: '/links/a' }, body: { title: 'wörld' } })).toEqual({
    statusCode: 201,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', location: '/links/a' },
    body: '{"title":"wörld"}',
  });
});

it.each([null, false, 0, ''])('sends the body %j', async (body) => {
  expect(await send({ status: 200, body })).toMatchObject({ body: JSON.stringify(body) });
});

it('sends no body and no content type if the operation returns no body', async () => {
  expect(await send({ status: 204 })).toEqual({
    statusCode: 204,
    headers: { 'cache-control': 'no-store' },
  });
});

it('lets an operation set its own headers', async () => {
  const headers = { 'cache-control': 'max-age=60', 'content-type': 'image/svg+xml' };

  expect(await send({ status: 200, headers, body: {} })).toMatchObject({ headers });
});
