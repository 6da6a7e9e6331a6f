/** What a key may be allowed to do. */
export const SCOPES = [
  'links:read',
  'links:write',
  'webhooks:read',
  'webhooks:write',
  'events:read',
  'keys:admin',
] as const;

export type Scope = (typeof SCOPES)[number];
