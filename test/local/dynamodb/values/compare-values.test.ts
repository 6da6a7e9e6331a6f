import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item } from '../../../../local/dynamodb/values/attribute-value.ts';
import {
  compareStrings,
  compareValues,
  equalItems,
} from '../../../../local/dynamodb/values/compare-values.ts';

// Few values, so that two items are often the same.
const text = fc.constantFrom('a', 'b', 'c');
const set = fc.uniqueArray(text, { minLength: 1, maxLength: 3 });
const { item } = fc.letrec<{ item: Item; value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.record({ S: text }),
    fc.record({ N: fc.constantFrom('1', '2') }),
    fc.record({ B: text }),
    fc.record({ BOOL: fc.boolean() }),
    fc.constant({ NULL: true }),
    fc.record({ SS: set }),
    fc.record({ NS: set }),
    fc.record({ BS: set }),
    fc.record({ L: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ M: tie('item') }),
  ),
  item: fc.dictionary(text, tie('value'), { maxKeys: 3 }),
}));

describe('equalItems', () => {
  it('is true exactly if two items have the same canonical form', () => {
    fc.assert(
      fc.property(item, item, (a, b) => {
        expect(equalItems(a, b)).toBe(canonical(a) === canonical(b));
        expect(equalItems(a, JSON.parse(JSON.stringify(a)))).toBe(true);
      }),
    );
  });

  it('ignores the order of a set, but not of a list', () => {
    expect(equalItems({ x: { SS: ['a', 'b'] } }, { x: { SS: ['b', 'a'] } })).toBe(true);
    expect(equalItems({ x: { L: [{ S: 'a' }, { S: 'b' }] } }, { x: { L: [{ S: 'b' }, { S: 'a' }] } })).toBe(
      false,
    );
  });

  it.each<[AttributeValue, AttributeValue]>([
    [{ S: '1' }, { N: '1' }],
    [{ SS: ['1'] }, { NS: ['1'] }],
    [{ SS: ['a', 'b'] }, { SS: ['a'] }],
    [{ L: [] }, { M: {} }],
    [{ M: { a: { S: '' } } }, { M: { b: { S: '' } } }],
    [{ BOOL: true }, { BOOL: false }],
  ])('distinguishes %j from %j', (a, b) => {
    expect(equalItems({ x: a }, { x: b })).toBe(false);
    expect(equalItems({ x: b }, { x: a })).toBe(false);
  });
});

describe('compareStrings', () => {
  it('orders as the UTF-8 bytes do', () => {
    const string = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\uffff', '😀', '😁') });
    fc.assert(
      fc.property(string, string, (a, b) => {
        expect(Math.sign(compareStrings(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe('compareValues', () => {
  it('has no order for unlike types, and for types without one', () => {
    expect(compareValues({ S: '1' }, { N: '1' })).toBeUndefined();
    expect(compareValues({ BOOL: true }, { BOOL: true })).toBeUndefined();
  });

  it('orders binaries by unsigned bytes', () => {
    expect(compareValues({ B: '/w==' }, { B: 'AQ==' })).toBeGreaterThan(0);
  });
});

function canonical(value: Item): string {
  return JSON.stringify(
    Object.keys(value)
      .sort()
      .map((name) => {
        const { SS, NS, BS, L, M, ...rest } = value[name] ?? {};
        const sets = [SS, NS, BS].map((members) => members?.toSorted() ?? null);
        return [name, rest, sets, L?.map((one) => canonical({ one })) ?? null, M ? canonical(M) : null];
      }),
  );
}
