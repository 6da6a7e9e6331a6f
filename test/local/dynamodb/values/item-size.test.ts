import { expect, it } from 'vitest';
import { itemSize } from '../../../../local/dynamodb/values/item-size.ts';

it.each([
  [{}, 0],
  [{ né: { S: 'é' } }, 5],
  [{ a: { B: 'AAAA' } }, 4],
  [{ a: { NULL: true }, b: { BOOL: false } }, 4],
  [{ a: { N: '0' } }, 2],
  [{ a: { N: '123' } }, 4],
  [{ a: { N: '-123' } }, 5],
  [{ a: { N: '1000000' } }, 3],
  [{ a: { SS: ['a', 'bc'] } }, 4],
  [{ a: { NS: ['1', '2'] } }, 5],
  [{ a: { BS: ['AA=='] } }, 2],
  [{ a: { L: [] } }, 4],
  [{ a: { L: [{ S: 'ab' }, { BOOL: true }] } }, 9],
  [{ a: { M: { key: { S: 'ab' } } } }, 10],
])('measures %j as %d bytes', (item, size) => {
  expect(itemSize(item)).toBe(size);
});
