import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../../../lambdas/shared/auth/api-key.ts';
import { makeAuthenticate } from '../../../../lambdas/shared/auth/authenticate.ts';
import { anyStrings } from '../../factories/any-strings.ts';
import { NOW_TEXT } from '../../factories/fixed-values.ts';
import { refusalOf } from '../../factories/refusal.ts';

const KEY = 'lb_0123456789-abcdef_GHIJ';
const hash = createHash('sha256').update(KEY).digest('hex');
const stored: ApiKey = {
  id: 'key_01M7X1ZV7S9A3BQJ5T0C8D4E6J',
  key_hash: hash,
  workspace_id: 'default',
  scopes: ['links:read'],
  name: 'test',
  created_at: NOW_TEXT,
};

/** One stored key, and the hashes that were looked up. */
function makeKeys(key: ApiKey = stored) {
  const lookedUp: string[] = [];
  const authenticate = makeAuthenticate(async (keyHash) => {
    lookedUp.push(keyHash);
    return keyHash === key.key_hash ? key : undefined;
  });
  return { authenticate, lookedUp };
}

describe('Authorization: Bearer lb_…', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])(
    'finds the caller, with the scheme in any case: %s',
    async (scheme) => {
      expect(await makeKeys().authenticate(`${scheme} ${KEY}`)).toEqual({
        keyId: stored.id,
        workspaceId: 'default',
        scopes: ['links:read'],
      });
    },
  );

  it('looks up the SHA-256 of the key, and never the key', async () => {
    const { authenticate, lookedUp } = makeKeys();

    await authenticate(`Bearer  ${KEY} `);

    expect(lookedUp).toEqual([hash]);
  });

  it('is refused with 401 and WWW-Authenticate for an unknown key', async () => {
    const refusal = await refusalOf(makeKeys().authenticate('Bearer lb_0123456789abcdefXXXX'));

    expect(refusal).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  it('is refused for a revoked key with the same response as for an unknown key', async () => {
    const { authenticate } = makeKeys({ ...stored, revoked_at: NOW_TEXT });

    expect(await refusalOf(authenticate(`Bearer ${KEY}`))).toEqual(
      await refusalOf(authenticate('Bearer lb_0123456789abcdefXXXX')),
    );
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    KEY,
    `Basic ${KEY}`,
    `Bearer${KEY}`,
    `Bearer\t${KEY}`,
    ` Bearer ${KEY}`,
    `Bearer ${KEY} more`,
    `Bearer ${KEY},Bearer ${KEY}`,
    `Bearer "${KEY}"`,
    'Bearer lb_short',
    `Bearer lb_${'x'.repeat(129)}`,
    'Bearer LB_0123456789abcdef',
    'Bearer xx_0123456789abcdef',
    'Bearer lb_0123456789abcdé',
    'Bearer lb_0123456789abcdef\n',
    `Bearer ${hash}`,
  ])('is refused without a lookup if the key is malformed: %j', async (header) => {
    const { authenticate, lookedUp } = makeKeys();

    expect(await refusalOf(authenticate(header))).toMatchObject({ status: 401 });
    expect(lookedUp).toEqual([]);
  });

  it('is refused with 401 for any other header', async () => {
    const { authenticate } = makeKeys();
    const headers = fc.oneof(
      anyStrings,
      anyStrings.map((rest) => `Bearer ${rest}`),
      anyStrings.map((rest) => `Bearer lb_${rest}`),
    );
    await fc.assert(
      fc.asyncProperty(headers, async (header) => {
        expect((await refusalOf(authenticate(header))).status).toBe(401);
      }),
    );
  });
});

it('a failed lookup does not become a 401', async () => {
  const authenticate = makeAuthenticate(() => Promise.reject(new Error('DynamoDB is down.')));

  await expect(authenticate(`Bearer ${KEY}`)).rejects.toThrow('DynamoDB is down.');
});
