import type { Cases, Target } from '../target.ts';
import { expectUpdate, type Placeholders, type Values } from './requests.ts';

interface Row extends Placeholders {
  readonly before: Values;
  readonly update: string;
  readonly after: Values | string;
}

const overlap = (one: string, two: string) =>
  `ValidationException: Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`;
const INVALID_PATH =
  'ValidationException: The document path provided in the update expression is invalid for update';
const WRONG_TYPE = 'ValidationException: An operand in the update expression has an incorrect data type';
const MISSING =
  'ValidationException: The provided expression refers to an attribute that does not exist in the item';

const ROWS: Readonly<Record<string, Row>> = {
  'SET reads every operand before the update': {
    before: { a: 1, b: 2 },
    update: 'SET a = b, b = a',
    after: { a: 2, b: 1 },
  },
  'SET adds and subtracts': {
    before: { a: 5 },
    update: 'SET a = a + :x, b = a - :x',
    values: { ':x': 2 },
    after: { a: 7, b: 3 },
  },
  'SET adds with 38 digits': {
    before: { a: { N: '99999999999999999999999999999999999998' } },
    update: 'SET a = a + :x',
    values: { ':x': 1 },
    after: { a: { N: '99999999999999999999999999999999999999' } },
  },
  'SET adds fractions exactly': {
    before: { a: { N: '0.1' } },
    update: 'SET a = a + :x',
    values: { ':x': { N: '0.2' } },
    after: { a: { N: '0.3' } },
  },
  'if_not_exists keeps a value': {
    before: { a: 1 },
    update: 'SET a = if_not_exists(a, :x)',
    values: { ':x': 9 },
    after: { a: 1 },
  },
  'if_not_exists gives a default': {
    before: {},
    update: 'SET a = if_not_exists(a, :x)',
    values: { ':x': 9 },
    after: { a: 9 },
  },
  'if_not_exists is an operand of +': {
    before: {},
    update: 'SET a = if_not_exists(a, :zero) + :one',
    values: { ':zero': 0, ':one': 1 },
    after: { a: 1 },
  },
  'if_not_exists takes another path': {
    before: { b: 'from b' },
    update: 'SET a = if_not_exists(c, b)',
    after: { a: 'from b', b: 'from b' },
  },
  'list_append appends': {
    before: { a: [1] },
    update: 'SET a = list_append(a, :x)',
    values: { ':x': [2, 3] },
    after: { a: [1, 2, 3] },
  },
  'list_append prepends': {
    before: { a: [1] },
    update: 'SET a = list_append(:x, a)',
    values: { ':x': [0] },
    after: { a: [0, 1] },
  },
  'list_append of if_not_exists starts a list': {
    before: {},
    update: 'SET a = list_append(if_not_exists(a, :none), :x)',
    values: { ':none': [], ':x': ['x'] },
    after: { a: ['x'] },
  },
  'SET changes an element of a list': {
    before: { a: [1, 2, 3] },
    update: 'SET a[1] = :x',
    values: { ':x': 'two' },
    after: { a: [1, 'two', 3] },
  },
  'SET past the end of a list appends': {
    before: { a: [1] },
    update: 'SET a[7] = :x, a[5] = :y',
    values: { ':x': 'x', ':y': 'y' },
    after: { a: [1, 'y', 'x'] },
  },
  'SET changes a nested attribute': {
    before: { a: { b: [{ c: 1 }] } },
    update: 'SET a.b[0].c = :x, a.#d = :y',
    names: { '#d': 'd.e' },
    values: { ':x': 2, ':y': 3 },
    after: { a: { b: [{ c: 2 }], 'd.e': 3 } },
  },
  'SET copies a list and changes the original': {
    before: { a: [1, 2] },
    update: 'SET b = a, a[0] = :x',
    values: { ':x': 9 },
    after: { a: [9, 2], b: [1, 2] },
  },
  'REMOVE removes attributes and ignores a missing one': {
    before: { a: 1, b: 2, c: 3 },
    update: 'REMOVE a, gone, c',
    after: { b: 2 },
  },
  'REMOVE removes elements by their place before the update': {
    before: { a: [0, 1, 2, 3, 4] },
    update: 'REMOVE a[1], a[3], a[9]',
    after: { a: [0, 2, 4] },
  },
  'REMOVE and SET of one list use the places before the update': {
    before: { a: [0, 1, 2] },
    update: 'REMOVE a[0] SET a[1] = :x, a[2] = :y',
    values: { ':x': 'x', ':y': 'y' },
    after: { a: ['x', 'y'] },
  },
  'REMOVE removes a nested attribute': {
    before: { a: { b: 1, c: 2 } },
    update: 'REMOVE a.b',
    after: { a: { c: 2 } },
  },
  'ADD adds to a number': { before: { a: 1 }, update: 'ADD a :x', values: { ':x': -3 }, after: { a: -2 } },
  'ADD starts a number at 0': { before: {}, update: 'ADD a :x', values: { ':x': 5 }, after: { a: 5 } },
  'ADD adds to a set': {
    before: { a: new Set(['x']) },
    update: 'ADD a :x',
    values: { ':x': new Set(['x', 'y']) },
    after: { a: new Set(['x', 'y']) },
  },
  'ADD starts a set': {
    before: {},
    update: 'ADD a :x',
    values: { ':x': new Set([1, 2]) },
    after: { a: new Set([1, 2]) },
  },
  'ADD takes a nested path': {
    before: { a: { n: 1 } },
    update: 'ADD a.n :x',
    values: { ':x': 1 },
    after: { a: { n: 2 } },
  },
  'DELETE deletes from a set': {
    before: { a: new Set(['x', 'y', 'z']) },
    update: 'DELETE a :x',
    values: { ':x': new Set(['x', 'w']) },
    after: { a: new Set(['y', 'z']) },
  },
  'DELETE of the last element removes the set': {
    before: { a: new Set(['x']), b: 1 },
    update: 'DELETE a :x',
    values: { ':x': new Set(['x']) },
    after: { b: 1 },
  },
  'DELETE of a missing set does nothing': {
    before: { b: 1 },
    update: 'DELETE a :x',
    values: { ':x': new Set(['x']) },
    after: { b: 1 },
  },
  'clauses may be in any order and case': {
    before: { a: 1, b: 2, c: 3, d: new Set([1, 2]) },
    update: 'delete d :one add c :n remove b set a = :n',
    values: { ':one': new Set([1]), ':n': 10 },
    after: { a: 10, c: 13, d: new Set([2]) },
  },
  'a string of digits is not a number': {
    before: { a: '5' },
    update: 'SET a = a + :x',
    values: { ':x': 1 },
    after: WRONG_TYPE,
  },
  'SET of a missing operand is refused': { before: {}, update: 'SET a = gone', after: MISSING },
  'arithmetic with a missing attribute is refused': {
    before: {},
    update: 'SET a = a + :x',
    values: { ':x': 1 },
    after: MISSING,
  },
  'a path through a missing attribute is refused': {
    before: {},
    update: 'SET a.b = :x',
    values: { ':x': 1 },
    after: INVALID_PATH,
  },
  'a path through a string is refused': {
    before: { a: 'text' },
    update: 'SET a.b = :x',
    values: { ':x': 1 },
    after: INVALID_PATH,
  },
  'an index into a map is refused': {
    before: { a: {} },
    update: 'SET a[0] = :x',
    values: { ':x': 1 },
    after: INVALID_PATH,
  },
  'REMOVE through a missing attribute is refused': { before: {}, update: 'REMOVE a.b', after: INVALID_PATH },
  'ADD to a string is refused': {
    before: { a: 'text' },
    update: 'ADD a :x',
    values: { ':x': 1 },
    after: WRONG_TYPE,
  },
  'ADD of a set of another type is refused': {
    before: { a: new Set([1]) },
    update: 'ADD a :x',
    values: { ':x': new Set(['1']) },
    after: WRONG_TYPE,
  },
  'list_append of a number is refused': {
    before: { a: 1 },
    update: 'SET a = list_append(a, :x)',
    values: { ':x': [1] },
    after: WRONG_TYPE,
  },
  'ADD of a list is refused': {
    before: {},
    update: 'ADD a :x',
    values: { ':x': [1] },
    after:
      'ValidationException: Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND',
  },
  'DELETE of a number is refused': {
    before: {},
    update: 'DELETE a :x',
    values: { ':x': 1 },
    after:
      'ValidationException: Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND',
  },
  'a path twice is refused': {
    before: {},
    update: 'SET a = :x, a = :x',
    values: { ':x': 1 },
    after: overlap('[a]', '[a]'),
  },
  'a path inside another is refused': {
    before: { a: { b: 1 } },
    update: 'SET a.b = :x REMOVE a',
    values: { ':x': 1 },
    after: overlap('[a, b]', '[a]'),
  },
  'an index and a name of one attribute conflict': {
    before: { a: {} },
    update: 'SET a.b = :x, a[0] = :x',
    values: { ':x': 1 },
    after:
      'ValidationException: Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]',
  },
  'a clause twice is refused': {
    before: {},
    update: 'SET a = :x SET b = :x',
    values: { ':x': 1 },
    after:
      'ValidationException: Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
  },
  'a change of the key is refused': {
    before: {},
    update: 'SET id = :x',
    values: { ':x': 'other' },
    after:
      'ValidationException: One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
  },
  'a reserved word is refused': {
    before: {},
    update: 'SET status = :x',
    values: { ':x': 1 },
    after:
      'ValidationException: Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status',
  },
  'an empty expression is refused': {
    before: {},
    update: '',
    after: 'ValidationException: Invalid UpdateExpression: The expression can not be empty;',
  },
  'a third operand of + is refused': {
    before: { a: 1 },
    update: 'SET a = a + :x + :x',
    values: { ':x': 1 },
    after: 'ValidationException: Invalid UpdateExpression: Syntax error; token: "+", near: ":x + :x"',
  },
  'a sum over 38 digits is refused': {
    before: { a: { N: '99999999999999999999999999999999999999' } },
    update: 'SET a = a + :x',
    values: { ':x': { N: '0.5' } },
    after: 'ValidationException',
  },
};

export const updates: Cases = Object.fromEntries(
  Object.entries(ROWS).map(([title, { before, update, after, ...given }]) => [
    title,
    (target: Target) => expectUpdate(target, before, update, given, after),
  ]),
);
