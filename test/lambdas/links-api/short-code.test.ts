import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReservedCode } from '../../../lambdas/links-api/reserved-codes.ts';
import {
  GENERATED_ALPHABET,
  GENERATED_LENGTH,
  generateShortCode,
} from '../../../lambdas/links-api/short-code.ts';
import { SHORT_CODE_PATTERN } from '../../../lambdas/shared/link/link-record.ts';
import { anyStrings } from '../factories/any-strings.ts';

const LOOK_ALIKES = [...'0Oo', ...'1Iil', ...'2Zz', ...'5Ss', ...'8B', ...'uv'];

describe('a short code', () => {
  it.each(['abc', 'a'.repeat(64), 'A-Z_a-z-0-9', '---', '___'])('may be %s', (code) => {
    expect(SHORT_CODE_PATTERN.test(code)).toBe(true);
  });

  it.each([
    '',
    'ab',
    'a'.repeat(65),
    'a b',
    'a.b',
    'a/b',
    'café',
    'abc\n',
    '\nabc',
    'abc\0',
    'ａｂｃ',
    'a%20',
  ])('may not be %j', (code) => {
    expect(SHORT_CODE_PATTERN.test(code)).toBe(false);
  });

  it('is 3 to 64 of A-Z a-z 0-9 _ - and nothing else, for any string', () => {
    const allowed = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-');
    const nearly = fc.string({ unit: fc.constantFrom(...allowed, ' ', '.', 'é', '\n'), maxLength: 70 });
    fc.assert(
      fc.property(fc.oneof(anyStrings, nearly), (text) => {
        const expected = text.length >= 3 && text.length <= 64 && [...text].every((c) => allowed.has(c));
        expect(SHORT_CODE_PATTERN.test(text)).toBe(expected);
      }),
    );
  });
});

describe('a generated code', () => {
  const codes = Array.from({ length: 10_000 }, generateShortCode);

  it('has 7 characters of the alphabet and is a valid, unreserved short code', () => {
    expect(GENERATED_LENGTH).toBe(7);
    for (const code of codes) {
      expect(code).toHaveLength(7);
      expect([...code].every((character) => GENERATED_ALPHABET.includes(character))).toBe(true);
      expect(SHORT_CODE_PATTERN.test(code)).toBe(true);
      expect(isReservedCode(code)).toBe(false);
    }
  });

  it('has no look-alike characters', () => {
    expect(LOOK_ALIKES.filter((character) => GENERATED_ALPHABET.includes(character))).toEqual([]);
    expect(new Set(GENERATED_ALPHABET).size).toBe(GENERATED_ALPHABET.length);
  });

  it('does not repeat: 10,000 of 45^7 codes collide in one of 7,000 runs', () => {
    expect(new Set(codes).size).toBeGreaterThanOrEqual(codes.length - 1);
  });

  it('uses every character of the alphabet about equally often', () => {
    const counts = new Map<string, number>();
    for (const character of codes.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = (codes.length * GENERATED_LENGTH) / GENERATED_ALPHABET.length;
    expect(counts.size).toBe(GENERATED_ALPHABET.length);
    // 1,556 of each, with a standard deviation of 39: a quarter is ten of them.
    for (const count of counts.values()) expect(Math.abs(count / expected - 1)).toBeLessThan(0.25);
  });
});
