import { describe, expect, it } from 'vitest';
import { InvalidSecretError } from '../../../../lambdas/shared/standard-webhooks/errors.ts';
import { generateSecret, secretBytes } from '../../../../lambdas/shared/standard-webhooks/secret.ts';

const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 0xfb).toString('base64')}`;

describe('a webhook’s secret', () => {
  it('is made of whsec_ and the base64 of 32 bytes, different each time', () => {
    const secrets = Array.from({ length: 100 }, generateSecret);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(secretBytes(secret)).toHaveLength(32);
    }
    expect(new Set(secrets).size).toBe(100);
  });

  it.each([24, 25, 26, 63, 64])('may hold %i bytes', (length) => {
    expect(secretBytes(secretOf(length))).toEqual(Buffer.alloc(length, 0xfb));
  });

  it.each([0, 1, 23, 65, 100])('may not hold %i bytes', (length) => {
    expect(() => secretBytes(secretOf(length))).toThrow(`holds ${length}.`);
  });

  it.each([
    ['the prefix is missing', secretOf(32).slice('whsec_'.length)],
    ['the prefix is another', secretOf(32).replace('whsec_', 'WHSEC_')],
    ['the padding is missing', secretOf(32).slice(0, -1)],
    ['it is base64url', secretOf(32).replaceAll('+', '-')],
    ['it has a space in it', `${secretOf(24).slice(0, 20)} ${secretOf(24).slice(20)}`],
    ['it ends in a newline', `${secretOf(24)}\n`],
    ['it is empty', ''],
  ])('is refused, and not repeated, when %s', (_, secret) => {
    expect(() => secretBytes(secret)).toThrow(InvalidSecretError);
    expect(() => secretBytes(secret)).toThrow(/^A webhook secret is whsec_ followed by base64\.$/);
  });
});
