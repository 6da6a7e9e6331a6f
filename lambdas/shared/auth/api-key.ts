import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from './scopes.ts';

/** A stored key. The key itself is shown once, when it is made, and kept nowhere. */
export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the key, in hexadecimal. */
  readonly key_hash: string;
  readonly workspace_id: string;
  readonly scopes: readonly Scope[];
  readonly name: string;
  readonly created_at: string;
  readonly revoked_at?: string;
}

/** What a key looks like: `lb_` and 16 to 128 characters that need no escaping anywhere. */
export const API_KEY_PATTERN = /^lb_[A-Za-z0-9_-]{16,128}$/;

/** A new key: 256 random bits. */
export function generateApiKey(): string {
  return `lb_${randomBytes(32).toString('base64url')}`;
}

/** Keys carry 256 random bits, so a fast hash is enough: there is nothing to guess. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
