import { describe, expect, it } from 'vitest';
import { validatePattern } from '../../event-pattern/validate.ts';

/** Lists the problems' paths, such as `a/0/prefix`. */
const places = (pattern: unknown) => validatePattern(pattern).map(({ path }) => path.join('/'));

describe('a valid pattern', () => {
  it.each([
    [{ a: ['x', '', 1, null, true, false] }],
    [{ a: { b: { c: [{ exists: false }, { exists: true }] } } }],
    [{ a: [{ prefix: '' }, { suffix: { 'equals-ignore-case': '' } }, { wildcard: '' }] }],
    [{ a: [{ 'anything-but': '' }, { 'anything-but': { wildcard: '' } }] }],
    [{ prefix: { exists: ['x'] } }],
    [{ $or: [{ a: [1] }, { a: { $or: [{ b: [1] }, { c: [1] }] } }] }],
  ])('%j has no problems', (pattern) => {
    expect(validatePattern(pattern)).toEqual([]);
  });
});

describe('a problem is reported at its place', () => {
  it.each([
    ['a pattern that is not an object', ['x'], ['']],
    ['a pattern that is null', null, ['']],
    ['a missing pattern', undefined, ['']],
    ['an empty pattern', {}, ['']],
    ['an empty object', { a: { b: {} } }, ['a/b']],
    ['an empty list', { a: { b: [] } }, ['a/b']],
    ['a scalar instead of a list', { a: 'x', b: 1, c: null, d: true }, ['a', 'b', 'c', 'd']],
    ['an operator outside a list', { a: { exists: true } }, ['a/exists']],
    ['a list in a list', { a: ['x', ['y']] }, ['a/1']],
    ['a number that is not finite', { a: [JSON.parse('1e400')] }, ['a/0']],
    ['an unknown operator', { a: [{ near: 1 }] }, ['a/0/near']],
    [
      'an inherited property as an operator',
      { a: [{ constructor: 1 }, { toString: 1 }] },
      ['a/0/constructor', 'a/1/toString'],
    ],
    ['event-ruler’s undocumented operator', { a: [{ exactly: 'x' }] }, ['a/0/exactly']],
    ['an operator without a name', { a: [{}] }, ['a/0']],
    ['two operators in one object', { a: [{ prefix: 'a', suffix: 'b' }] }, ['a/0']],
    ['exists without a boolean', { a: [{ exists: 'true' }, { exists: null }] }, ['a/0/exists', 'a/1/exists']],
    [
      'a prefix that is not a string',
      { a: [{ prefix: 1 }, { prefix: ['x'] }] },
      ['a/0/prefix', 'a/1/prefix'],
    ],
    ['another operator in a prefix', { a: [{ prefix: { wildcard: 'x' } }] }, ['a/0/prefix']],
    ['an empty object in a suffix', { a: [{ suffix: {} }] }, ['a/0/suffix']],
    [
      'equals-ignore-case with a number in a suffix',
      { a: [{ suffix: { 'equals-ignore-case': 1 } }] },
      ['a/0/suffix/equals-ignore-case'],
    ],
    ['equals-ignore-case with a list', { a: [{ 'equals-ignore-case': ['x'] }] }, ['a/0/equals-ignore-case']],
    ['two wildcards in a row', { a: [{ wildcard: 'a**b' }] }, ['a/0/wildcard']],
    ['a wildcard with a stray backslash', { a: [{ wildcard: 'a\\b' }] }, ['a/0/wildcard']],
    ['a wildcard that is not a string', { a: [{ wildcard: null }] }, ['a/0/wildcard']],
    ['anything-but null', { a: [{ 'anything-but': null }] }, ['a/0/anything-but']],
    ['anything-but a boolean', { a: [{ 'anything-but': [true] }] }, ['a/0/anything-but/0']],
    ['anything-but strings and numbers', { a: [{ 'anything-but': ['x', 1] }] }, ['a/0/anything-but/1']],
    ['anything-but an empty list', { a: [{ 'anything-but': [] }] }, ['a/0/anything-but']],
    ['anything-but an empty object', { a: [{ 'anything-but': {} }] }, ['a/0/anything-but']],
    ['anything-but a numeric', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }, ['a/0/anything-but']],
    [
      'anything-but two operators',
      { a: [{ 'anything-but': { prefix: 'a', suffix: 'b' } }] },
      ['a/0/anything-but'],
    ],
    [
      'anything-but an empty prefix',
      { a: [{ 'anything-but': { prefix: '' } }] },
      ['a/0/anything-but/prefix'],
    ],
    [
      'anything-but an empty suffix',
      { a: [{ 'anything-but': { suffix: ['a', ''] } }] },
      ['a/0/anything-but/suffix/1'],
    ],
    [
      'anything-but without prefixes',
      { a: [{ 'anything-but': { prefix: [] } }] },
      ['a/0/anything-but/prefix'],
    ],
    [
      'anything-but a prefix ignoring case',
      { a: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'a' } } }] },
      ['a/0/anything-but/prefix'],
    ],
    [
      'anything-but a bad wildcard',
      { a: [{ 'anything-but': { wildcard: ['*', '**'] } }] },
      ['a/0/anything-but/wildcard/1'],
    ],
    ['a numeric that is not a list', { a: [{ numeric: 1 }] }, ['a/0/numeric']],
    [
      'a numeric of the wrong length',
      { a: [{ numeric: [] }, { numeric: ['>'] }, { numeric: ['>', 1, '<'] }] },
      ['a/0/numeric', 'a/1/numeric', 'a/2/numeric'],
    ],
    ['an unknown comparator', { a: [{ numeric: ['==', 1] }] }, ['a/0/numeric/0']],
    ['a bound that is not a number', { a: [{ numeric: ['>', '1'] }] }, ['a/0/numeric/1']],
    [
      'a range that starts with its upper bound',
      { a: [{ numeric: ['<', 5, '>', 1] }] },
      ['a/0/numeric/0', 'a/0/numeric/2'],
    ],
    ['a range with =', { a: [{ numeric: ['=', 1, '<', 5] }] }, ['a/0/numeric/0']],
    [
      'an empty range',
      { a: [{ numeric: ['>=', 5, '<=', 5] }, { numeric: ['>', 6, '<', 5] }] },
      ['a/0/numeric', 'a/1/numeric'],
    ],
    ['a cidr that is not a string', { a: [{ cidr: 10 }] }, ['a/0/cidr']],
    ['a $or that is not a list', { $or: { a: [1] } }, ['$or']],
    ['an empty $or', { a: { $or: [] } }, ['a/$or']],
    ['a $or with one member', { $or: [{ a: [1] }] }, ['$or']],
    ['a $or with members that are not objects', { $or: [{ a: [1] }, ['x'], 'y'] }, ['$or/1', '$or/2']],
    ['a $or with an empty object', { $or: [{ a: [1] }, {}] }, ['$or/1']],
    [
      'operators in $or',
      { $or: [{ prefix: 'x' }, { a: { numeric: [1] } }] },
      ['$or/0/prefix', '$or/1/a/numeric'],
    ],
    [
      'several problems',
      { a: [], b: [{ exists: 1 }], $or: [{ c: 1 }, { d: [[]] }] },
      ['a', 'b/0/exists', '$or/0/c', '$or/1/d/0'],
    ],
    [
      'a hostile key',
      JSON.parse('{"__proto__":[],"constructor":{"prototype":1}}'),
      ['__proto__', 'constructor/prototype'],
    ],
  ])('%s', (_, pattern, expected) => {
    expect(places(pattern)).toEqual(expected);
  });

  it.each([
    ['10.0.0.0'],
    ['10.0.0.0/'],
    ['10.0.0.0/33'],
    ['10.0.0.0/32'],
    ['10.0.0.0/-1'],
    ['10.0.0.0/8/8'],
    ['10.0.0/8'],
    ['010.0.0.0/8'],
    ['localhost/8'],
    ['2001:db8::/128'],
    ['fe80::1%eth0/64'],
    ['::ffff:10.0.0.1/104'],
    ['/8'],
    [''],
  ])('the CIDR block %j', (cidr) => {
    expect(places({ ip: ['x', { cidr }] })).toEqual(['ip/1/cidr']);
  });

  it('says what it got and what it expects', () => {
    expect(validatePattern({ a: [{ exists: null }] })).toEqual([
      { path: ['a', 0, 'exists'], message: 'exists takes true or false, not null.' },
    ]);
  });
});

describe('limits', () => {
  const nested = (levels: number): unknown => (levels === 0 ? ['x'] : { a: nested(levels - 1) });
  const members = (length: number, name: string) => Array.from({ length }, (_, at) => ({ [name + at]: [1] }));

  it('allow 2,048 characters of JSON', () => {
    const longest = { a: ['x'.repeat(2_048 - '{"a":[""]}'.length)] };
    expect(JSON.stringify(longest)).toHaveLength(2_048);
    expect(places(longest)).toEqual([]);
    expect(places({ a: [`${longest.a[0]}x`] })).toEqual(['']);
  });

  it('allow 20 levels, counting each part of a dotted key', () => {
    expect(places(nested(20))).toEqual([]);
    expect(places(nested(21))).toEqual([Array(21).fill('a').join('/')]);
    expect(places({ 'a.a': nested(18) })).toEqual([]);
    expect(places({ 'a.a': nested(19) })).toHaveLength(1);
    expect(places({ $or: [nested(18), { b: [1] }] })).toEqual([]);
    expect(places({ $or: [nested(19), { b: [1] }] })).toHaveLength(1);
  });

  it('allow 1,000 combinations of $or', () => {
    const thousand = { $or: members(10, 'a'), b: { $or: members(10, 'b') }, c: { $or: members(10, 'c') } };
    expect(places(thousand)).toEqual([]);
    expect(places({ ...thousand, c: { $or: members(11, 'c') } })).toEqual(['c/$or']);
  });

  it('multiply the lengths of nested $or lists, as EventBridge does', () => {
    const inner = { $or: members(32, 'b') };
    expect(places({ $or: [inner, { a: [1] }] })).toEqual([]);
    expect(places({ $or: [inner, inner] })).toEqual(['$or/1/$or']);
  });

  it('allow 10,000 fields in all alternatives', () => {
    const ors = { $or: members(10, 'a'), b: { $or: members(10, 'b') } };
    const fields = (count: number) => Object.fromEntries(members(count, 'f').flatMap(Object.entries));
    expect(places({ ...ors, ...fields(97) })).toEqual([]);
    expect(places({ ...ors, ...fields(99) })).toEqual(['']);
    expect(places({ ...fields(99), ...ors })).toEqual(['']);
  });

  it('do not hide other problems', () => {
    const pattern = { $or: members(40, 'a'), b: { $or: [...members(39, 'b'), { c: [] }] } };
    expect(places(pattern)).toEqual(['b/$or', 'b/$or/39/c']);
  });

  it.each([
    ['nested past the stack', JSON.parse(`${'{"a":'.repeat(50_000)}["x"]${'}'.repeat(50_000)}`)],
    ['lists nested past the stack', { a: JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) }],
    ['circular', Object.assign(Object.create(null), { a: [{}] })],
  ])('refuse without throwing a pattern that is %s', (kind, pattern) => {
    if (kind === 'circular') pattern.a[0].prefix = pattern;
    expect(places(pattern)).toEqual(['']);
  });
});
