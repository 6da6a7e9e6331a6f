import type { ScopedRoutes } from '../shared/auth/scopes.ts';

/** Routes of the events API, with the scope of each. The stack creates its API Gateway routes from this list. */
export const eventRoutes = {
  'GET /events': 'events:read',
  'GET /events/{id}': 'events:read',
} as const satisfies ScopedRoutes;
