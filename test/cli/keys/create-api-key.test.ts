import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createApiKey } from '../../../cli/keys/create-api-key.ts';
import type { ApiKey } from '../../../lambdas/shared/auth/api-key.ts';
import { SCOPES } from '../../../lambdas/shared/auth/scopes.ts';

function makeTable() {
  const stored: ApiKey[] = [];
  return { stored, insert: async (key: ApiKey) => void stored.push(key) };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const owner = { workspaceId: 'default', name: 'CI' };

describe('creating an API key', () => {
  it('returns the key and its id, and stores only the SHA-256 of the key', async () => {
    const { stored, insert } = makeTable();

    const { id, key } = await createApiKey(insert, owner);

    expect(key).toMatch(/^lb_[A-Za-z0-9_-]{43}$/);
    expect(id).toMatch(/^key_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(stored).toEqual([
      {
        id,
        key_hash: sha256(key),
        workspace_id: 'default',
        scopes: SCOPES,
        name: 'CI',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    ]);
    expect(JSON.stringify(stored)).not.toContain(key);
    expect(JSON.stringify(stored)).not.toContain(key.slice('lb_'.length));
  });

  it('grants only the given scopes', async () => {
    const { stored, insert } = makeTable();

    await createApiKey(insert, { ...owner, scopes: ['links:read'] });

    expect(stored[0]?.scopes).toEqual(['links:read']);
  });

  it('stores a given key', async () => {
    const { stored, insert } = makeTable();

    const { key } = await createApiKey(insert, { ...owner, key: 'lb_0123456789abcdef' });

    expect(key).toBe('lb_0123456789abcdef');
    expect(stored[0]?.key_hash).toBe(sha256('lb_0123456789abcdef'));
  });

  it.each(['', 'secret', 'lb_short', 'lb_0123456789abcde ', `lb_${'x'.repeat(129)}`])(
    'refuses a key that could not authenticate, without storing or repeating it: %j',
    async (key) => {
      const { stored, insert } = makeTable();

      const error: unknown = await createApiKey(insert, { ...owner, key }).catch((e: unknown) => e);

      expect(String(error)).toMatch(/^Error: An API key is "lb_" and 16 to 128 of the characters/);
      if (key !== '') expect(String(error)).not.toContain(key);
      expect(stored).toEqual([]);
    },
  );
});
