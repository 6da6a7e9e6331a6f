import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { API_KEY_PATTERN, generateApiKey, hashApiKey } from '../../../../lambdas/shared/auth/api-key.ts';

describe('a generated key', () => {
  it('is lb_ and 256 random bits', () => {
    const key = generateApiKey();

    expect(key).toMatch(/^lb_/);
    expect(Buffer.from(key.slice('lb_'.length), 'base64url')).toHaveLength(32);
    expect(key).toMatch(API_KEY_PATTERN);
  });

  it('differs each time', () => {
    expect(new Set(Array.from({ length: 1_000 }, generateApiKey)).size).toBe(1_000);
  });
});

it('a key’s hash is its SHA-256 in hexadecimal', () => {
  const key = generateApiKey();

  expect(hashApiKey(key)).toBe(createHash('sha256').update(key, 'utf8').digest('hex'));
});

it.each([`lb_${'x'.repeat(16)}`, `lb_${'x'.repeat(128)}`, 'lb_abc-DEF_012-345_678'])(
  '%s has the format of a key',
  (key) => {
    expect(API_KEY_PATTERN.test(key)).toBe(true);
  },
);

it.each([
  '',
  'lb_',
  `lb_${'x'.repeat(15)}`,
  `lb_${'x'.repeat(129)}`,
  `lb_${'x'.repeat(16)}\n`,
  `lb-${'x'.repeat(16)}`,
])('%j does not have the format of a key', (key) => {
  expect(API_KEY_PATTERN.test(key)).toBe(false);
});
