import middy from '@middy/core';
import { expect, it } from 'vitest';
import { authorizeMiddleware } from '../../../../lambdas/shared/auth/authorize-middleware.ts';
import { SCOPES, type Scope } from '../../../../lambdas/shared/auth/scopes.ts';
import { apiEvent, lambdaContext } from '../../factories/api-event.ts';
import { apiRequest } from '../../factories/api-request.ts';

const handler = middy()
  .use(authorizeMiddleware({ 'GET /links': 'links:read', 'POST /links': 'links:write' }))
  .handler(async () => 'passed');

const call = (routeKey: string, scopes: readonly Scope[]) =>
  handler({ ...apiEvent(routeKey), caller: { ...apiRequest().caller, scopes } }, lambdaContext);

it('passes a caller with the scope of the route', async () => {
  expect(await call('GET /links', ['links:read'])).toBe('passed');
  expect(await call('POST /links', ['links:write'])).toBe('passed');
});

it('stops a caller with every other scope at a 403 that names the missing one', async () => {
  const others = SCOPES.filter((scope) => scope !== 'links:write');

  await expect(call('POST /links', others)).rejects.toMatchObject({
    details: { status: 403, detail: expect.stringContaining('links:write') },
  });
});

it('fails for a route that the function does not have', async () => {
  await expect(call('DELETE /links', SCOPES)).rejects.toThrow('No scope for DELETE /links.');
});
