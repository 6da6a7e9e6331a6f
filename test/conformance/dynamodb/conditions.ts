import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Cases, Target } from '../target.ts';
import { placeholders, putNew, toItem, type Values } from './requests.ts';

const bytes = (...numbers: number[]) => Uint8Array.from(numbers);

/** The item that the conditions are about. */
const ITEM: Values = {
  s: 'banana',
  blank: '',
  n: 5,
  negative: -2,
  big: { N: '12345678901234567890123456789012345678' },
  b: bytes(1, 2, 255),
  yes: true,
  nay: false,
  nothing: null,
  li: [1, 'two', { three: 3 }],
  ma: { a: { b: { c: 7 } }, li: [10, 20] },
  ss: new Set(['x', 'y']),
  ns: new Set([1, 2]),
  bs: new Set([bytes(1), bytes(2)]),
  status: 'reserved word',
};

type Row = readonly [condition: string, values: Values, names?: Record<string, string> | undefined];

const HOLD: readonly Row[] = [
  ['s = :v', { ':v': 'banana' }],
  ['n = :v', { ':v': { N: '5.0' } }],
  ['n = :v', { ':v': { N: '0.5E1' } }],
  ['s <> :v', { ':v': 'Banana' }],
  ['s <> :v', { ':v': 5 }],
  ['n <> :v', { ':v': '5' }],
  ['gone <> :v', { ':v': 'anything' }],
  ['NOT gone = :v', { ':v': 'anything' }],
  ['NOT gone < :v', { ':v': 1 }],
  ['s < :v', { ':v': 'banane' }],
  ['s > :v', { ':v': 'Zebra' }],
  ['s >= :v AND s <= :v', { ':v': 'banana' }],
  ['n < :v', { ':v': 10 }],
  ['negative < :v', { ':v': -1 }],
  ['negative > :v', { ':v': { N: '-2.000001' } }],
  ['big < :v', { ':v': { N: '12345678901234567890123456789012345679' } }],
  ['big > :v', { ':v': { N: '12345678901234567890123456789012345677' } }],
  ['b > :v', { ':v': bytes(1, 2, 254) }],
  ['b > :v', { ':v': bytes(1, 2) }],
  ['blank = :v', { ':v': '' }],
  ['blank < :v', { ':v': 'a' }],
  ['yes = :v', { ':v': true }],
  ['nothing = :v', { ':v': null }],
  ['li = :v', { ':v': [1, 'two', { three: 3 }] }],
  ['ma.a = :v', { ':v': { b: { c: 7 } } }],
  ['ss = :v', { ':v': new Set(['y', 'x']) }],
  ['ns = :v', { ':v': { NS: ['2.0', '1'] } }],
  ['li[0] = :v', { ':v': 1 }],
  ['li[2].three = :v', { ':v': 3 }],
  ['ma.a.b.c = :v', { ':v': 7 }],
  ['ma.li[1] = :v', { ':v': 20 }],
  ['#s = :v', { ':v': 'reserved word' }, { '#s': 'status' }],
  ['li[0] < ma.a.b.c', {}],
  ['n BETWEEN :low AND :high', { ':low': 5, ':high': 5 }],
  ['s BETWEEN :low AND :high', { ':low': 'a', ':high': 'c' }],
  ['NOT n BETWEEN :low AND :high', { ':low': 6, ':high': 9 }],
  ['NOT n BETWEEN :low AND :high', { ':low': 'a', ':high': 'z' }],
  [':v BETWEEN negative AND n', { ':v': 0 }],
  ['n IN (:a, :b, :c)', { ':a': '5', ':b': 4, ':c': 5 }],
  ['s IN (:a, gone, :b)', { ':a': 'apple', ':b': 'banana' }],
  ['NOT gone IN (:a)', { ':a': 1 }],
  ['attribute_exists(s)', {}],
  ['attribute_exists(nothing)', {}],
  ['attribute_exists(ma.a.b)', {}],
  ['attribute_exists(li[2].three)', {}],
  ['attribute_not_exists(gone)', {}],
  ['attribute_not_exists(li[3])', {}],
  ['attribute_not_exists(ma.a.x)', {}],
  ['attribute_not_exists(s.a)', {}],
  ['attribute_not_exists(ma[0])', {}],
  ['attribute_not_exists(li.a)', {}],
  ['attribute_type(s, :t)', { ':t': 'S' }],
  ['attribute_type(blank, :t)', { ':t': 'S' }],
  ['attribute_type(ns, :t)', { ':t': 'NS' }],
  ['attribute_type(nothing, :t)', { ':t': 'NULL' }],
  ['attribute_type(ma.li, :t)', { ':t': 'L' }],
  ['begins_with(s, :v)', { ':v': 'ban' }],
  ['begins_with(s, :v)', { ':v': '' }],
  ['begins_with(b, :v)', { ':v': bytes(1, 2) }],
  ['contains(s, :v)', { ':v': 'nan' }],
  ['contains(s, :v)', { ':v': '' }],
  ['contains(b, :v)', { ':v': bytes(2, 255) }],
  ['contains(ss, :v)', { ':v': 'x' }],
  ['contains(ns, :v)', { ':v': { N: '2.0' } }],
  ['contains(bs, :v)', { ':v': bytes(2) }],
  ['contains(li, :v)', { ':v': 'two' }],
  ['contains(li, :v)', { ':v': { M: { three: { N: '3' } } } }],
  ['size(s) = :v', { ':v': 6 }],
  ['size(blank) = :v', { ':v': 0 }],
  ['size(b) = :v', { ':v': 3 }],
  ['size(li) = :v', { ':v': 3 }],
  ['size(ma) = :v', { ':v': 2 }],
  ['size(ss) > :v', { ':v': 1 }],
  ['size(ma.li) IN (:v)', { ':v': 2 }],
  ['size(s) BETWEEN :a AND :b', { ':a': 1, ':b': 6 }],
  ['size(s) > size(li)', {}],
  ['NOT size(gone) = :v', { ':v': 0 }],
  // Precedence: NOT, AND, OR.
  ['yes = :t OR yes = :f AND yes = :f', { ':t': true, ':f': false }],
  ['NOT yes = :f AND yes = :t', { ':t': true, ':f': false }],
  ['NOT (yes = :t AND nay = :t)', { ':t': true }],
  ['(yes = :t OR yes = :f) AND nay = :f', { ':t': true, ':f': false }],
  ['not nay = :t and yes = :t', { ':t': true }],
  ['NOT NOT yes = :t', { ':t': true }],
];

const FAIL: readonly Row[] = [
  ['s = :v', { ':v': 'Banana' }],
  ['n = :v', { ':v': '5' }],
  ['gone = :v', { ':v': null }],
  ['gone = absent', {}],
  ['s < :v', { ':v': 5 }],
  ['s > :v', { ':v': 5 }],
  ['gone < :v', { ':v': 5 }],
  ['gone >= :v', { ':v': 5 }],
  ['big = :v', { ':v': { N: '12345678901234567890123456789012345677' } }],
  ['li = :v', { ':v': [1, 'two'] }],
  ['ss = :v', { ':v': ['x', 'y'] }],
  ['n BETWEEN :low AND :high', { ':low': 6, ':high': 9 }],
  ['gone IN (:a)', { ':a': 1 }],
  ['attribute_exists(gone)', {}],
  ['attribute_not_exists(nothing)', {}],
  ['attribute_type(gone, :t)', { ':t': 'NULL' }],
  ['attribute_type(s, :t)', { ':t': 'N' }],
  ['begins_with(n, :v)', { ':v': '5' }],
  ['begins_with(gone, :v)', { ':v': 'a' }],
  ['contains(n, :v)', { ':v': '5' }],
  ['contains(ma, :v)', { ':v': 'a' }],
  ['contains(li, :v)', { ':v': '1' }],
  ['contains(ss, :v)', { ':v': 1 }],
  ['contains(gone, :v)', { ':v': 'a' }],
  ['size(n) = :v', { ':v': 1 }],
  ['size(gone) = :v', { ':v': 0 }],
  ['(yes = :t OR yes = :f) AND yes = :f', { ':t': true, ':f': false }],
  ['NOT yes = :t OR yes = :f', { ':t': true, ':f': false }],
];

const INVALID: readonly (readonly [string, Values | undefined, string, Record<string, string>?])[] = [
  ['', undefined, 'Invalid ConditionExpression: The expression can not be empty;'],
  ['s =', undefined, 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="'],
  ['s = :v AND', { ':v': 1 }, 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "AND"'],
  ['s == :v', { ':v': 1 }, 'Invalid ConditionExpression: Syntax error; token: "=", near: "== :v"'],
  ['s = "a"', undefined, 'Invalid ConditionExpression: Syntax error; token: """, near: "= "a"'],
  [
    's = :v',
    undefined,
    'Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :v',
  ],
  [
    '#s = :v',
    { ':v': 1 },
    'Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #s',
  ],
  [
    's = :v',
    { ':v': 1, ':w': 2 },
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
  ],
  [
    's = :v',
    { ':v': 1 },
    'Value provided in ExpressionAttributeNames unused in expressions: keys: {#s}',
    { '#s': 'status' },
  ],
  [
    'status = :v',
    { ':v': 1 },
    'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status',
  ],
  [
    'attribute_type(s, :v)',
    { ':v': 'STRING' },
    'Invalid ConditionExpression: Invalid attribute type name found; type: STRING, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
  ],
  [
    'begins_with(s, :v)',
    { ':v': 1 },
    'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  [
    's < :v',
    { ':v': true },
    'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
  ],
  [
    'n BETWEEN :low AND :high',
    { ':low': 9, ':high': 1 },
    'Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:1}',
  ],
  [
    'n BETWEEN :low AND :high',
    { ':low': 1, ':high': 'a' },
    'Invalid ConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}',
  ],
  ['nope(s)', undefined, 'Invalid ConditionExpression: Invalid function name; function: nope'],
  [
    'size(s)',
    undefined,
    'Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: size',
  ],
  [
    'attribute_exists(s) = :v',
    { ':v': true },
    'Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: attribute_exists',
  ],
  [
    'attribute_exists(s, n)',
    undefined,
    'Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
  ],
  [
    'attribute_exists(:v)',
    { ':v': 's' },
    'Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists',
  ],
  ['(s = :v))', { ':v': 1 }, 'Invalid ConditionExpression: Syntax error; token: ")", near: "))"'],
  ['((s = :v))', { ':v': 1 }, 'Invalid ConditionExpression: The expression has redundant parentheses;'],
  [
    's = s',
    undefined,
    'Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [s]',
  ],
];

async function check(target: Target, [condition, values, names]: Row) {
  const Key = await putNew(target, ITEM);
  return outcomeOf(
    target.dynamodb.send(
      new PutItemCommand({
        TableName: target.tables.items,
        Item: { ...toItem(ITEM), ...Key },
        ConditionExpression: condition,
        ...placeholders({ ...(Object.keys(values).length > 0 && { values }), ...(names && { names }) }),
      }),
    ),
  );
}

const titleOf = ([condition, values]: Row) => `${condition} with ${describeValues(values)}`;

function describeValues(values: Values): string {
  return JSON.stringify(toItem(values), (_, value) => (value instanceof Uint8Array ? [...value] : value));
}

export const conditions: Cases = Object.fromEntries([
  ...HOLD.map((row) => [
    `holds: ${titleOf(row)}`,
    async (target: Target) => expect(await check(target, row)).toEqual({}),
  ]),
  ...FAIL.map((row) => [
    `does not hold: ${titleOf(row)}`,
    async (target: Target) =>
      expectError(
        await check(target, row),
        'ConditionalCheckFailedException: The conditional request failed',
      ),
  ]),
  ...INVALID.map(([condition, values = {}, message, names]) => [
    `is refused: ${condition} with ${describeValues(values)}${names ? JSON.stringify(names) : ''}`,
    async (target: Target) =>
      expectError(await check(target, [condition, values, names]), `ValidationException: ${message}`),
  ]),
]);
