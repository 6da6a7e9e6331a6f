import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, it } from 'vitest';
import type { Caller } from '../../../../lambdas/shared/auth/authenticate.ts';
import { authenticateMiddleware } from '../../../../lambdas/shared/auth/authenticate-middleware.ts';
import { unauthenticated } from '../../../../lambdas/shared/problem/problems.ts';
import { apiEvent, lambdaContext } from '../../factories/api-event.ts';
import { apiRequest } from '../../factories/api-request.ts';

const { caller } = apiRequest();
const callerOf = middy<APIGatewayProxyEventV2, Caller>()
  .use(
    authenticateMiddleware(async (authorization) => {
      if (authorization !== 'Bearer right') throw unauthenticated();
      return caller;
    }),
  )
  .handler<APIGatewayProxyEventV2, Caller>(async (event) => event.caller);

it('sets the caller of the Authorization header', async () => {
  const event = apiEvent('GET /links', { headers: { authorization: 'Bearer right' } });

  expect(await callerOf(event, lambdaContext)).toBe(caller);
});

it.each([{}, { authorization: 'Bearer wrong' }])('stops at a 401: %j', async (headers) => {
  await expect(callerOf(apiEvent('GET /links', { headers }), lambdaContext)).rejects.toMatchObject({
    details: { status: 401 },
  });
});
