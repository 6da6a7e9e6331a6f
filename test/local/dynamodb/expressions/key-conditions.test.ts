import { expect, it } from 'vitest';
import { readExpressions } from '../../../../local/dynamodb/expressions/read-expressions.ts';
import {
  type KeyCondition,
  readKeyCondition,
} from '../../../../local/dynamodb/expressions/read-key-condition.ts';
import type { AttributeValue } from '../../../../local/dynamodb/values/attribute-value.ts';

const VALUES: Record<string, AttributeValue> = {
  ':id': { S: 'a' },
  ':low': { N: '1' },
  ':high': { N: '2' },
  ':empty': { S: '' },
};

function read(text: string, rangeType: 'N' | 'S' = 'N'): KeyCondition {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(text));
  const { KeyConditionExpression: condition } = readExpressions(
    { KeyConditionExpression: text, ExpressionAttributeValues: Object.fromEntries(used) },
    ['KeyConditionExpression'],
  );
  if (condition === undefined) throw new Error('No condition');
  return readKeyCondition(condition, { name: 'id', type: 'S' }, { name: 'r', type: rangeType });
}

it.each<[string, KeyCondition]>([
  ['id = :id', { hash: { S: 'a' } }],
  [':low < r AND :id = id', { hash: { S: 'a' }, range: { operator: '>', value: { N: '1' } } }],
  ['(id = :id) AND (r <= :low)', { hash: { S: 'a' }, range: { operator: '<=', value: { N: '1' } } }],
  [
    'id = :id AND r BETWEEN :low AND :high',
    { hash: { S: 'a' }, range: { operator: 'BETWEEN', low: { N: '1' }, high: { N: '2' } } },
  ],
])('reads the key condition %s', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

it('reads begins_with for a string as the sort key', () => {
  expect(read('id = :id AND begins_with(r, :id)', 'S').range).toEqual({
    operator: 'begins_with',
    value: { S: 'a' },
  });
});

it.each([
  ['r = :low', 'Query condition missed key schema element: id'],
  ['id = :id AND x = :low', 'Query condition missed key schema element: r'],
  ['id > :id', 'Query key condition not supported'],
  [
    'id = :low',
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  ],
  [
    'id = :id AND r BETWEEN :id AND :id',
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  ],
  [
    'id = :empty',
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
  ],
  ['id = :id OR r = :low', 'Invalid operator used in KeyConditionExpression: OR'],
  ['NOT id = :id', 'Invalid operator used in KeyConditionExpression: NOT'],
  ['id = :id AND r <> :low', 'Invalid operator used in KeyConditionExpression: <>'],
  ['id = :id AND attribute_exists(r)', 'Invalid operator used in KeyConditionExpression: attribute_exists'],
  ['id = :id AND size(r) = :low', 'KeyConditionExpressions cannot contain nested operations'],
  ['id = :id AND r > :low AND r < :high', 'KeyConditionExpressions must only contain one condition per key'],
  ['id = :id AND r > :low AND x < :high', 'Conditions can be of length 1 or 2 only'],
  [
    'id = :id AND r > x',
    'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
  ],
  [':id = :id', 'Invalid condition in KeyConditionExpression: No key attribute specified'],
  [
    'begins_with(:id, id)',
    'Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand',
  ],
  [
    'id.x = :id',
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: id",
  ],
  ['x.y = :id', 'KeyConditionExpressions cannot have conditions on nested attributes'],
])('refuses the key condition %s', (text, message) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'ValidationException', message }));
});
