import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttributeValue, type Item, sameItem } from '../../../local/dynamodb/attribute-value.ts';

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

describe('sameItem', () => {
  it('is true for a copy with its sets and attributes in another order', () => {
    fc.assert(
      fc.property(item, (original) => {
        expect(sameItem(original, reordered(original))).toBe(true);
      }),
    );
  });

  it('is true exactly if two items have the same canonical form', () => {
    fc.assert(
      fc.property(item, item, (a, b) => {
        expect(sameItem(a, b)).toBe(canonical(a) === canonical(b));
      }),
    );
  });

  it.each<[AttributeValue, AttributeValue]>([
    [{ S: '1' }, { N: '1' }],
    [{ SS: ['1'] }, { NS: ['1'] }],
    [{ SS: ['a', 'b'] }, { SS: ['a', 'c'] }],
    [{ SS: ['a', 'b'] }, { SS: ['a'] }],
    [{ L: [{ S: 'a' }, { S: 'b' }] }, { L: [{ S: 'b' }, { S: 'a' }] }],
    [{ L: [] }, { M: {} }],
    [{ M: { a: { S: '' } } }, { M: { b: { S: '' } } }],
    [{ BOOL: true }, { BOOL: false }],
  ])('distinguishes %j from %j', (a, b) => {
    expect(sameItem({ x: a }, { x: b })).toBe(false);
    expect(sameItem({ x: b }, { x: a })).toBe(false);
  });
});

function reordered(value: Item): Item {
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, { SS, NS, BS, L, M, ...rest }]): [string, AttributeValue] => [
        name,
        {
          ...rest,
          ...(SS && { SS: SS.toReversed() }),
          ...(NS && { NS: NS.toReversed() }),
          ...(BS && { BS: BS.toReversed() }),
          ...(L && { L: L.map((one) => reordered({ one }).one ?? one) }),
          ...(M && { M: reordered(M) }),
        },
      ])
      .toReversed(),
  );
}

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
