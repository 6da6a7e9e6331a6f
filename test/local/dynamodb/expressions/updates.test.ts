import { describe, expect, it } from 'vitest';
import { applyUpdate } from '../../../../local/dynamodb/expressions/apply-update.ts';
import { project } from '../../../../local/dynamodb/expressions/project.ts';
import { readExpressions } from '../../../../local/dynamodb/expressions/read-expressions.ts';
import type { AttributeValue, Item } from '../../../../local/dynamodb/values/attribute-value.ts';

const VALUES: Record<string, AttributeValue> = {
  ':one': { N: '1' },
  ':text': { S: 'x' },
  ':list': { L: [{ N: '9' }] },
  ':set': { SS: ['a', 'c'] },
  ':numbers': { NS: ['2', '3'] },
};

function updateOf(text: string) {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(text));
  const { UpdateExpression: update } = readExpressions(
    {
      UpdateExpression: text,
      ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
    },
    ['UpdateExpression', 'ConditionExpression'],
  );
  if (update === undefined) throw new Error('No update');
  return update;
}

const list = (...numbers: number[]) => ({ L: numbers.map((number) => ({ N: String(number) })) });

describe('An update', () => {
  it.each<[string, Item, Item]>([
    ['SET a = :one', {}, { a: { N: '1' } }],
    ['set a = b, b = a', { a: { N: '1' }, b: { N: '2' } }, { a: { N: '2' }, b: { N: '1' } }],
    ['SET a = a + :one, b = :one - a', { a: { N: '0.1' } }, { a: { N: '1.1' }, b: { N: '0.9' } }],
    ['SET a = if_not_exists(b, :one) + (:one)', {}, { a: { N: '2' } }],
    ['SET a = if_not_exists(a, :one)', { a: { S: '' } }, { a: { S: '' } }],
    ['SET a = list_append(:list, a)', { a: list(1) }, { a: list(9, 1) }],
    [
      'SET a.b[0].c = :one',
      { a: { M: { b: { L: [{ M: {} }] } } } },
      { a: { M: { b: { L: [{ M: { c: { N: '1' } } }] } } } },
    ],
    ['SET a[9] = :one, a[5] = b', { a: list(7), b: { N: '5' } }, { a: list(7, 5, 1), b: { N: '5' } }],
    ['REMOVE a, zz', { a: { N: '1' }, b: { N: '2' } }, { b: { N: '2' } }],
    ['REMOVE a[0], a[2], a[7]', { a: list(0, 1, 2, 3) }, { a: list(1, 3) }],
    ['REMOVE a[0], a[4] SET a[1] = :one, a[9] = :one', { a: list(5, 6, 7) }, { a: list(1, 7, 1) }],
    ['REMOVE a[4] SET a[5] = :one', { a: list(1, 2, 3, 4) }, { a: list(1, 2, 3, 4, 1) }],
    ['REMOVE a.b', { a: { M: { b: { N: '1' } } } }, { a: { M: {} } }],
    [
      'ADD a :one, b :one, c :set',
      { a: { N: '-1' } },
      { a: { N: '0' }, b: { N: '1' }, c: { SS: ['a', 'c'] } },
    ],
    ['ADD a :set', { a: { SS: ['a', 'b'] } }, { a: { SS: ['a', 'b', 'c'] } }],
    ['DELETE a :set', { a: { SS: ['a', 'b'] } }, { a: { SS: ['b'] } }],
    ['DELETE a :set, b :set', { a: { SS: ['a'] } }, {}],
  ])('%s of %j gives %j', (text, item, expected) => {
    const before = structuredClone(item);
    expect(applyUpdate(updateOf(text), item)).toEqual(expected);
    expect(item).toEqual(before);
  });

  it('sets an attribute with the name __proto__', () => {
    const { UpdateExpression: update } = readExpressions(
      {
        UpdateExpression: 'SET #name = :one',
        ExpressionAttributeNames: { '#name': '__proto__' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
      ['UpdateExpression'],
    );
    const item = update && applyUpdate(update, {});
    expect(Object.entries(item ?? {})).toEqual([['__proto__', { N: '1' }]]);
  });

  it('names the paths that it writes, which give the updated attributes', () => {
    const update = updateOf('SET a.b = :one REMOVE c ADD d :one');
    const updated = applyUpdate(update, { a: { M: { x: { N: '0' } } }, c: { N: '1' }, e: { N: '1' } });
    expect(project(update.paths, updated)).toEqual({ a: { M: { b: { N: '1' } } }, d: { N: '1' } });
  });

  const MISSING = 'The provided expression refers to an attribute that does not exist in the item';
  const WRONG_TYPE = 'An operand in the update expression has an incorrect data type';
  const WRONG_PATH = 'The document path provided in the update expression is invalid for update';
  it.each<[string, Item, string]>([
    ['SET a = b', {}, MISSING],
    ['SET a = a + :one', {}, MISSING],
    ['SET a = if_not_exists(b, c)', { b: { N: '1' } }, MISSING],
    ['SET a = a + :one', { a: { S: '' } }, WRONG_TYPE],
    ['SET a = list_append(a, :list)', { a: { SS: ['a'] } }, WRONG_TYPE],
    ['ADD a :one', { a: { S: '' } }, WRONG_TYPE],
    ['ADD a :set', { a: { NS: ['1'] } }, WRONG_TYPE],
    ['DELETE a :set', { a: { N: '1' } }, WRONG_TYPE],
    ['SET a.b = :one', {}, WRONG_PATH],
    ['SET a[0] = :one', { a: { M: {} } }, WRONG_PATH],
    ['SET a[0].b = :one', { a: { L: [] } }, WRONG_PATH],
    ['REMOVE a.b.c', { a: { M: {} } }, WRONG_PATH],
    ['DELETE a.b :set', {}, WRONG_PATH],
  ])('%s of %j fails', (text, item, message) => {
    expect(() => applyUpdate(updateOf(text), item)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message }),
    );
  });

  it.each([
    ['', 'The expression can not be empty;'],
    ['SET', 'Syntax error; token: "<EOF>", near: "SET"'],
    ['a', 'Syntax error; token: "a", near: "a"'],
    ['SET a = :one, b', 'Syntax error; token: "<EOF>", near: "b"'],
    ['SET a = :one + :one + :one', 'Syntax error; token: "+", near: ":one + :one"'],
    ['SET a = (:one + :one) + :one', 'Syntax error; token: "+", near: ") + :one"'],
    ['SET a = ((:one))', 'The expression has redundant parentheses;'],
    ['ADD a b', 'Syntax error; token: "b", near: "a b"'],
    ['SET a = :one SET b = :one', 'The "SET" section can only be used once in an update expression;'],
    ['SET a = foo(b)', 'Invalid function name; function: foo'],
    ['SET a = size(b)', 'The function is not allowed in an update expression; function: size'],
    [
      'SET a = if_not_exists(a, list_append(a, :list))',
      'The function is not allowed to be used this way in an expression; function: list_append',
    ],
    [
      'SET a.b = :one REMOVE a',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]',
    ],
    [
      'SET a.b = :one, a[0] = :one',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]',
    ],
    [
      'SET a = :text + b',
      'Incorrect operand type for operator or function; operator or function: +, operand type: S',
    ],
    [
      'ADD a :text',
      'Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND',
    ],
    [
      'DELETE a :one',
      'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND',
    ],
  ])('is refused: %s', (text, message) => {
    expect(() => updateOf(text)).toThrow(
      expect.objectContaining({
        code: 'ValidationException',
        message: `Invalid UpdateExpression: ${message}`,
      }),
    );
  });
});
