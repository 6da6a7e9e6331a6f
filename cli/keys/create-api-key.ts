import {
  API_KEY_FORMAT,
  API_KEY_PATTERN,
  generateApiKey,
  hashApiKey,
} from '../../lambdas/shared/auth/api-key.ts';
import type { InsertApiKey } from '../../lambdas/shared/auth/api-keys-table.ts';
import { SCOPES, type Scope } from '../../lambdas/shared/auth/scopes.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../lambdas/shared/formats/timestamp.ts';

export interface NewApiKey {
  readonly workspaceId: string;
  readonly name: string;
  /** @default every scope */
  readonly scopes?: readonly Scope[];
  /** @default a new random key */
  readonly key?: string;
}

/**
 * Stores a key and returns it with its id. The key can't be read again.
 *
 * @throws if `key` has the wrong format
 */
export async function createApiKey(
  insertApiKey: InsertApiKey,
  { workspaceId, name, scopes = SCOPES, key = generateApiKey() }: NewApiKey,
): Promise<{ readonly id: string; readonly key: string }> {
  if (!API_KEY_PATTERN.test(key)) throw new Error(`An API key is ${API_KEY_FORMAT}.`);
  const now = Date.now();
  const id = newId('key', now);
  await insertApiKey({
    id,
    key_hash: hashApiKey(key),
    workspace_id: workspaceId,
    scopes,
    name,
    created_at: timestamp(now),
  });
  return { id, key };
}
