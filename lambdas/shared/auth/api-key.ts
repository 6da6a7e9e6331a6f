import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from './scopes.ts';

/** A stored API key: its hash, never the key itself. */
export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the key, in hexadecimal. */
  readonly key_hash: string;
  readonly workspace_id: string;
  readonly scopes: readonly Scope[];
  readonly name: string;
  readonly created_at: string;
  readonly revoked_at?: string;
  /** When an operator suspended the workspace; absent otherwise. */
  readonly suspended_at?: string;
}

export const API_KEY_PATTERN = /^lb_[A-Za-z0-9_-]{16,128}$/;

/** {@link API_KEY_PATTERN} in words. */
export const API_KEY_FORMAT = '"lb_" and 16 to 128 of the characters A-Z, a-z, 0-9, "_" and "-"';

/** Generates a key of 256 random bits. */
export function generateApiKey(): string {
  return `lb_${randomBytes(32).toString('base64url')}`;
}

/** Hashes a key. A fast hash is enough: 256 random bits can't be guessed. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
