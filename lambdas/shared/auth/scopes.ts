/** The permissions that a key can have. */
export const SCOPES = [
  'links:read',
  'links:write',
  'webhooks:read',
  'webhooks:write',
  'events:read',
  'keys:admin',
] as const;

export type Scope = (typeof SCOPES)[number];

/** API Gateway's route keys (`GET /links/{short_code}`), each with the scope it requires. */
export type ScopedRoutes = Readonly<Record<string, Scope>>;
