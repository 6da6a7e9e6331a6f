import { describe, expect, it } from 'vitest';
import {
  generateSecret,
  InvalidSecretError,
  secretBytes,
} from '../../../../lambdas/shared/standard-webhooks/secret.ts';

const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 0xfb).toString('base64')}`;

describe('a webhook’s secret', () => {
  it('is generated as whsec_ and the base64 of 32 random bytes', () => {
    const secrets = Array.from({ length: 100 }, generateSecret);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(secretBytes(secret)).toHaveLength(32);
    }
    expect(new Set(secrets).size).toBe(100);
  });

  it.each([24, 25, 26, 63, 64])('can hold %i bytes', (length) => {
    expect(secretBytes(secretOf(length))).toEqual(Buffer.alloc(length, 0xfb));
  });

  it.each([0, 1, 23, 65, 100])('can’t hold %i bytes', (length) => {
    expect(() => secretBytes(secretOf(length))).toThrow(`holds ${length}.`);
  });

  it.each([
    ['it has no prefix', secretOf(32).slice('whsec_'.length)],
    ['it has another prefix', secretOf(32).replace('whsec_', 'WHSEC_')],
    ['it has no padding', secretOf(32).slice(0, -1)],
    ['it is base64url', secretOf(32).replaceAll('+', '-')],
    ['it contains a space', `${secretOf(24).slice(0, 20)} ${secretOf(24).slice(20)}`],
    ['it ends with a newline', `${secretOf(24)}\n`],
    ['it is empty', ''],
  ])('is refused without being quoted if %s', (_, secret) => {
    expect(() => secretBytes(secret)).toThrow(InvalidSecretError);
    expect(() => secretBytes(secret)).toThrow(/^A webhook secret is whsec_ followed by base64\.$/);
  });
});
