import type { ScopedRoutes } from '../shared/auth/scopes.ts';

/** The routes of the events API. The deployment makes its API Gateway routes from the same list. */
export const eventRoutes = {
  'GET /events': 'events:read',
  'GET /events/{id}': 'events:read',
} as const satisfies ScopedRoutes;
