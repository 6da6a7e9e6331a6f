import { expect, it } from 'vitest';
import { evaluateCondition } from '../../../../local/dynamodb/expressions/evaluate-condition.ts';
import {
  type ExpressionInput,
  readExpressions,
} from '../../../../local/dynamodb/expressions/read-expressions.ts';

const KINDS = ['UpdateExpression', 'ConditionExpression', 'ProjectionExpression'] as const;
const UPDATE = { UpdateExpression: 'SET a = :a' };

it.each<[ExpressionInput, string]>([
  [
    { ExpressionAttributeNames: { '#a': 'a' } },
    'ExpressionAttributeNames can only be specified when using expressions',
  ],
  [
    { ExpressionAttributeValues: { ':a': { S: '' } } },
    'ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null',
  ],
  [{ ...UPDATE, ExpressionAttributeNames: {} }, 'ExpressionAttributeNames must not be empty'],
  [{ ...UPDATE, ExpressionAttributeValues: {} }, 'ExpressionAttributeValues must not be empty'],
  [
    { ...UPDATE, ExpressionAttributeNames: { a: 'a' } },
    'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
  ],
  [
    { ...UPDATE, ExpressionAttributeNames: { '#a': '' } },
    'ExpressionAttributeNames contains invalid value: Empty attribute name for key #a',
  ],
  [
    { ...UPDATE, ExpressionAttributeValues: { ':a-b': { S: '' } } },
    'ExpressionAttributeValues contains invalid key: Syntax error; key: ":a-b"',
  ],
  [
    { ...UPDATE, ExpressionAttributeValues: { ':a': {} } },
    'ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :a',
  ],
  [
    { ...UPDATE, ExpressionAttributeValues: { ':a': { S: '' }, ':x': { S: '' }, ':y': { S: '' } } },
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:x, :y}',
  ],
  [
    {
      ...UPDATE,
      ExpressionAttributeNames: { '#a': 'a' },
      ExpressionAttributeValues: { ':a': { S: '' } },
    },
    'Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}',
  ],
])('refuses %j', (input, message) => {
  expect(() => readExpressions(input, KINDS)).toThrow(
    expect.objectContaining({ code: 'ValidationException', message }),
  );
});

it('counts a placeholder as used if any expression of the request uses it', () => {
  const input = {
    UpdateExpression: 'SET #a = :a',
    ConditionExpression: '#b = :b',
    ProjectionExpression: '#c',
    ExpressionAttributeNames: { '#a': 'a', '#b': 'b', '#c': 'c' },
    ExpressionAttributeValues: { ':a': { S: '' }, ':b': { S: '' } },
  };
  expect(readExpressions(input, KINDS).ProjectionExpression).toEqual([['c']]);
});

it('resolves the same text with the placeholders of each request', () => {
  const matches = (name: string, value: string) => {
    const { ConditionExpression: condition } = readExpressions(
      {
        ConditionExpression: '#name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': { S: value } },
      },
      ['ConditionExpression'],
    );
    return condition !== undefined && evaluateCondition(condition, { a: { S: '1' }, b: { S: '2' } });
  };
  expect([matches('a', '1'), matches('b', '2'), matches('b', '1')]).toEqual([true, true, false]);
});

it('has no expressions for a request without any', () => {
  expect(readExpressions({}, KINDS)).toEqual({});
});
