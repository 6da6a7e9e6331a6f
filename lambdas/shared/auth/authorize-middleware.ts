import type { MiddlewareObj } from '@middy/core';
import { missingScope } from '../problem/problems.ts';
import type { AuthenticatedEvent } from './authenticate-middleware.ts';
import type { ScopedRoutes } from './scopes.ts';

/**
 * Requires the route's scope of the caller.
 * @throws Problem 403 if the key lacks the scope, Error for a route that the function doesn't have
 */
export function authorizeMiddleware(routes: ScopedRoutes): MiddlewareObj<AuthenticatedEvent> {
  return {
    before: function authorizeCaller({ event: { routeKey, caller } }) {
      const scope = routes[routeKey];
      if (scope === undefined) throw new Error(`No scope for ${routeKey}.`);
      if (!caller.scopes.includes(scope)) throw missingScope(scope);
    },
  };
}
