import { unauthenticated, workspaceSuspended } from '../problem/problems.ts';
import { API_KEY_PATTERN, hashApiKey } from './api-key.ts';
import type { FindApiKey } from './api-keys-table.ts';
import type { Scope } from './scopes.ts';

/** The owner of an API key. Sees and changes only its own workspace. */
export interface Caller {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly scopes: readonly Scope[];
}

export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/**
 * Finds the caller of an `Authorization: Bearer lb_…` header (RFC 6750; the scheme is case-insensitive). Refuses
 * malformed keys without a lookup.
 * @throws Problem 401, or 403 for a suspended workspace
 */
export function makeAuthenticate(findApiKey: FindApiKey): Authenticate {
  return async function authenticate(authorization) {
    const [, token = ''] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (!API_KEY_PATTERN.test(token)) throw unauthenticated();
    const key = await findApiKey(hashApiKey(token));
    if (key === undefined || key.revoked_at !== undefined) throw unauthenticated();
    if (key.suspended_at !== undefined) throw workspaceSuspended();
    return { keyId: key.id, workspaceId: key.workspace_id, scopes: key.scopes };
  };
}
