import fc from 'fast-check';
import { expect, it } from 'vitest';
import { project } from '../../../../local/dynamodb/expressions/project.ts';
import { readExpressions } from '../../../../local/dynamodb/expressions/read-expressions.ts';
import type { Item } from '../../../../local/dynamodb/values/attribute-value.ts';

const ITEM: Item = {
  a: { S: '1' },
  l: {
    L: [{ S: '0' }, { M: { x: { N: '1' }, y: { N: '2' } } }, { L: [{ N: '1' }, { N: '2' }, { N: '3' }] }],
  },
  m: { M: { x: { M: { p: { S: '1' }, q: { S: '2' } } }, y: { S: 'q' }, e: { M: {} } } },
};

function projectionOf(text: string) {
  const { ProjectionExpression: paths } = readExpressions({ ProjectionExpression: text }, [
    'ProjectionExpression',
  ]);
  return paths ?? [];
}

it.each<[string, Item]>([
  ['a, zz', { a: { S: '1' } }],
  ['l[2], l[0]', { l: { L: [{ S: '0' }, { L: [{ N: '1' }, { N: '2' }, { N: '3' }] }] } }],
  ['l[2][2], l[2][0]', { l: { L: [{ L: [{ N: '1' }, { N: '3' }] }] } }],
  ['m.x.q, m.y', { m: { M: { x: { M: { q: { S: '2' } } }, y: { S: 'q' } } } }],
  ['m.e', { m: { M: { e: { M: {} } } } }],
  ['l[1].z, l[5], m.z, a.b, toString', {}],
])('The projection %s selects %j', (text, expected) => {
  expect(project(projectionOf(text), ITEM)).toEqual(expected);
});

it('A projection of all attributes is the item', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(Object.keys(ITEM), { minLength: 3 }), (names) => {
      expect(project(projectionOf(names.join(',')), ITEM)).toEqual(ITEM);
    }),
  );
});

it.each([
  ['a,', 'Syntax error; token: "<EOF>", near: ","'],
  ['size(a)', 'Syntax error; token: "(", near: "size(a"'],
  [
    'm.x, m.x.q',
    'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m, x, q]',
  ],
])('The projection %s is refused', (text, message) => {
  expect(() => projectionOf(text)).toThrow(`Invalid ProjectionExpression: ${message}`);
});
