import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, pageCursor, pageLimit } from '../../../../lambdas/shared/api/page.ts';
import { anyStrings } from '../../factories/any-strings.ts';
import { fieldsOf, refusalOf } from '../../factories/refusal.ts';

const keyParts = fc.string({ unit: 'binary', minLength: 1, maxLength: 64 });

describe('a cursor', () => {
  it('decodes to the position it encodes', () => {
    fc.assert(
      fc.property(fc.array(keyParts, { minLength: 1, maxLength: 4 }), (position) => {
        expect(decodeCursor(encodeCursor(position), position.length)).toEqual(position);
      }),
    );
  });

  it('needs no escaping in a URL, and fits the length limit for the longest key', () => {
    fc.assert(
      fc.property(keyParts, keyParts, (first, second) => {
        expect(encodeCursor([first, second])).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
    );
    const longest = encodeCursor(['lnk_01M7X1ZV7S9A3BQJ5T0C8D4E6F', 'c'.repeat(64)]);
    expect(pageCursor.safeParse(longest).success).toBe(true);
  });

  it('is refused with a 422 if it is any other text', async () => {
    const jsonTexts = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(anyStrings, fc.base64String(), jsonTexts),
        fc.constantFrom(1, 2),
        async (text, parts) => {
          const decoded = await Promise.try(() => decodeCursor(text, parts)).catch(() => undefined);
          if (decoded !== undefined) {
            expect(decoded.filter((part) => typeof part === 'string' && part !== '')).toHaveLength(parts);
            return;
          }
          const refusal = await refusalOf(Promise.try(() => decodeCursor(text, parts)));
          expect(refusal.status).toBe(422);
          expect(fieldsOf(refusal)).toEqual(['cursor']);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['from another listing', encodeCursor(['a', 'b', 'c'])],
    ['with an empty part', encodeCursor(['a', ''])],
    ['with a part of 129 characters', encodeCursor(['a', 'b'.repeat(129)])],
    ['a list of numbers', Buffer.from('[1,2]').toString('base64url')],
    ['an object that looks like a list', Buffer.from('{"0":"a","1":"b","length":2}').toString('base64url')],
    ['null', Buffer.from('null').toString('base64url')],
    ['empty', ''],
  ])('is refused if it is %s', async (_, cursor) => {
    expect(await refusalOf(Promise.try(() => decodeCursor(cursor, 2)))).toMatchObject({ status: 422 });
  });
});

describe('a limit', () => {
  it('is 25 by default', () => {
    expect(pageLimit.parse(undefined)).toBe(25);
  });

  it.each([1, 2, 99, 100])('accepts %i', (limit) => {
    expect(pageLimit.parse(String(limit))).toBe(limit);
  });

  it.each(['0', '-1', '101', '1.5', '1e3', 'NaN', 'Infinity', 'ten', '', ' ', '1,2'])(
    'refuses %j',
    (limit) => {
      expect(pageLimit.safeParse(limit).success).toBe(false);
    },
  );
});
