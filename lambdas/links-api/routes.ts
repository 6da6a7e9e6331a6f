import type { ScopedRoutes } from '../shared/auth/scopes.ts';

/** Routes of the links API, with the scope of each. The stack creates its API Gateway routes from this list. */
export const linkRoutes = {
  'POST /links': 'links:write',
  'GET /links': 'links:read',
  'GET /links/{short_code}': 'links:read',
} as const satisfies ScopedRoutes;
