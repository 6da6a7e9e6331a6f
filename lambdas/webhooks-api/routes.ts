import type { ScopedRoutes } from '../shared/auth/scopes.ts';

/** Routes of the webhooks API, with the scope of each. The stack creates its API Gateway routes from this list. */
export const webhookRoutes = {
  'POST /webhooks': 'webhooks:write',
  'GET /webhooks': 'webhooks:read',
  'GET /webhooks/{id}': 'webhooks:read',
  'PATCH /webhooks/{id}': 'webhooks:write',
  'DELETE /webhooks/{id}': 'webhooks:write',
  'POST /webhooks/{id}/rotate-secret': 'webhooks:write',
  'POST /webhooks/{id}/test': 'webhooks:write',
  'GET /webhooks/{id}/deliveries': 'webhooks:read',
  'GET /webhooks/{id}/deliveries/{delivery_id}': 'webhooks:read',
  'POST /webhooks/{id}/deliveries/{delivery_id}/retry': 'webhooks:write',
  'POST /webhooks/{id}/replay': 'webhooks:write',
  'GET /webhooks/{id}/replays/{replay_id}': 'webhooks:read',
} as const satisfies ScopedRoutes;
