import type { MiddlewareObj } from '@middy/core';
import { missingScope } from '../problem/problems.ts';
import type { AuthenticatedEvent } from './authenticate-middleware.ts';
import type { ScopedRoutes } from './scopes.ts';

/**
 * Checks that the caller's key has the route's scope.
 * @throws Problem 403 if it doesn't, Error for a route that isn't in `routes`
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
