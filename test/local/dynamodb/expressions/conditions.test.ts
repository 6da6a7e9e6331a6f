import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCondition, pathsIn } from '../../../../local/dynamodb/expressions/evaluate-condition.ts';
import { readExpressions } from '../../../../local/dynamodb/expressions/read-expressions.ts';
import type { AttributeValue, Item } from '../../../../local/dynamodb/values/attribute-value.ts';

const VALUES: Record<string, AttributeValue> = {
  ':one': { N: '1' },
  ':five': { N: '5' },
  ':ten': { N: '10' },
  ':text': { S: 'abc' },
  ':b': { S: 'b' },
  ':type': { S: 'SS' },
  ':binary': { B: 'AQ==' },
  ':true': { BOOL: true },
  ':null': { NULL: true },
  ':set': { SS: ['a', 'b'] },
  ':list': { L: [] },
};

const ITEM: Item = {
  n: { N: '5' },
  s: { S: 'abcdé' },
  bin: { B: 'AAEC' },
  t: { BOOL: true },
  letters: { SS: ['b', 'a'] },
  numbers: { NS: ['1', '5'] },
  l: { L: [{ N: '1' }, { M: { x: { S: 'b' } } }] },
  m: { M: { x: { N: '5' } } },
};

function conditionOf(text: string) {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(text));
  const { ConditionExpression: condition } = readExpressions(
    {
      ConditionExpression: text,
      ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
    },
    ['ConditionExpression'],
  );
  if (condition === undefined) throw new Error('No condition');
  return condition;
}

function evaluate(text: string): boolean {
  return evaluateCondition(conditionOf(text), ITEM);
}

describe('A condition', () => {
  it.each([
    'n = :five',
    ':five = n',
    'n<>:one',
    'n < :ten AND n <= :five AND n > :one AND n >= :five',
    'n BETWEEN :one AND :five',
    'n IN (:one, :five)',
    's > :text',
    'letters = :set',
    't = :true',
    'm.x = n',
    'm.x = :five',
    'l[0] = :one',
    'l [ 1 ] . x = :b',
    'attribute_exists(m.x)',
    'attribute_not_exists(m.y)',
    'attribute_type(letters, :type)',
    'begins_with(s, :text)',
    'contains(s, :b)',
    'contains(letters, :b)',
    'contains(numbers, :five)',
    'contains(l, :one)',
    'contains(bin, :binary)',
    'size(s) = size(zz.x) OR size(l) < n',
    'size(bin) > :one',
    'zz <> :one',
    'NOT zz = :one',
    'n <> :text',
    'not n = :one aNd (n = :five oR zz = :one)',
    '(n) = (:five)',
    '((n = :five) AND t = :true)',
  ])('is true: %s', (text) => {
    expect(evaluate(text)).toBe(true);
  });

  it.each([
    'n = :text',
    'zz = :one',
    'zz < :one',
    'n < :text',
    'm = :list',
    'attribute_exists(l[2])',
    'attribute_exists(n.x)',
    'attribute_exists(toString)',
    'attribute_type(n, :type)',
    'begins_with(n, :text)',
    'contains(n, :one)',
    'contains(zz, :one)',
    'size(n) = :one',
    'zz BETWEEN :one AND :ten',
    'zz IN (zz.x)',
  ])('is false: %s', (text) => {
    expect(evaluate(text)).toBe(false);
  });

  it('sees no attributes in an item that does not exist', () => {
    expect(evaluateCondition(conditionOf('attribute_not_exists(n)'), undefined)).toBe(true);
    expect(evaluateCondition(conditionOf('n = :five'), undefined)).toBe(false);
  });

  it('binds NOT before AND, and AND before OR', () => {
    const truth = { t: 'n = :five', f: 'n = :one' };
    const term = fc.record({ not: fc.boolean(), value: fc.boolean() });
    const groups = fc.array(fc.array(term, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(groups, (terms) => {
        const text = terms
          .map((all) =>
            all.map(({ not, value }) => (not ? 'NOT ' : '') + truth[value ? 't' : 'f']).join(' AND '),
          )
          .join(' OR ');
        expect(evaluate(text)).toBe(terms.some((all) => all.every(({ not, value }) => value !== not)));
      }),
    );
  });

  it('names all its paths', () => {
    expect(pathsIn(conditionOf('a.b[1] = :one AND NOT (size(c) > :one OR contains(d, e))'))).toEqual([
      ['a', 'b', 1],
      ['c'],
      ['d'],
      ['e'],
    ]);
  });

  it.each([
    ['', 'The expression can not be empty;'],
    [' ', 'Syntax error; token: "<EOF>", near: " "'],
    ['a x b', 'Syntax error; token: "x", near: "a x b"'],
    ['a =', 'Syntax error; token: "<EOF>", near: "="'],
    ['a = :one = :b', 'Syntax error; token: "=", near: ":one = :b"'],
    ['a = :one b = :b', 'Syntax error; token: "b", near: ":one b ="'],
    ['(a = :one', 'Syntax error; token: "<EOF>", near: ":one"'],
    ['(a = :one) = :b', 'Syntax error; token: "=", near: ") = :b"'],
    ['a AND b', 'Syntax error; token: "AND", near: "a AND b"'],
    ['a IN ()', 'Syntax error; token: ")", near: "()"'],
    ['a[-1] = :one', 'Syntax error; token: "-", near: "[-1"'],
    ['a[01] = :one', 'Syntax error; token: "1", near: "01]"'],
    ['a.set = :one', 'Syntax error; token: "set", near: ".set ="'],
    ['_a = :one', 'Syntax error; token: "_", near: "_a"'],
    ['a == :one', 'Syntax error; token: "=", near: "== :one"'],
    ['((a = :one))', 'The expression has redundant parentheses;'],
    ['((a)) = :one', 'The expression has redundant parentheses;'],
    ['size(a)', 'The function is not allowed to be used this way in an expression; function: size'],
    [
      'begins_with(a, :b) = :one',
      'The function is not allowed to be used this way in an expression; function: begins_with',
    ],
    ['Size(a) = :one', 'Invalid function name; function: Size'],
    ['Name = :one', 'Attribute name is a reserved keyword; reserved keyword: Name'],
    ['foo(name) AND name = :one', 'Invalid function name; function: foo'],
    [
      '#x = :one',
      'An expression attribute name used in the document path is not defined; attribute name: #x',
    ],
    [
      'a = :undefined',
      'An expression attribute value used in expression is not defined; attribute value: :undefined',
    ],
    ['a[2147483648] = :one', 'List index is not within the allowable range; index: [2147483648]'],
    [`a${'.b'.repeat(32)} = :one`, 'The document path has too many nesting levels; nesting levels: 33'],
    [
      `a IN (${Array(101).fill(':one').join()})`,
      'The IN operator is provided with too many operands; number of operands: 101',
    ],
    [
      Array(152).fill('a=:one').join(' OR '),
      'The expression contains too many operators; operator count: 301',
    ],
    [
      `a = :one${' '.repeat(4096)}`,
      'Expression size has exceeded the maximum allowed size; expression size: 4104',
    ],
    [
      'a.b[0] = a.b[0]',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a, b, [0]]',
    ],
    [
      'begins_with(a)',
      'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
    ],
    [
      'begins_with(a, :one)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      'a < :set',
      'Incorrect operand type for operator or function; operator or function: <, operand type: SS',
    ],
    [
      'size(:null) = :one',
      'Incorrect operand type for operator or function; operator or function: size, operand type: NULL',
    ],
    [
      'attribute_exists(:one)',
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      'attribute_type(a, :text)',
      'Invalid attribute type name found; type: abc, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    [
      'a BETWEEN :one AND :b',
      'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:b}',
    ],
    [
      'a BETWEEN :ten AND :one',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:1}',
    ],
  ])('is refused: %s', (text, message) => {
    expect(() => conditionOf(text)).toThrow(
      expect.objectContaining({
        code: 'ValidationException',
        message: `Invalid ConditionExpression: ${message}`,
      }),
    );
  });
});
