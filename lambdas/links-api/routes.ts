import type { ScopedRoutes } from '../shared/api/api-handler.ts';

/** The routes of the links API. The deployment makes its API Gateway routes from the same list. */
export const linkRoutes = {
  'POST /links': 'links:write',
  'GET /links': 'links:read',
  'GET /links/{short_code}': 'links:read',
} as const satisfies ScopedRoutes;
