import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';

const event = {
  id: 'evt_01',
  type: 'link.clicked',
  data: { country: 'NL', is_bot: false, clicks: 42, referrer: null, title: '', tags: ['spring', 'mail'] },
};

describe('matching fields', () => {
  it.each([
    ['one field', { type: ['link.clicked'] }],
    ['any value of a list', { type: ['link.created', 'link.clicked'] }],
    ['all of the fields', { type: ['link.clicked'], data: { country: ['NL'], is_bot: [false] } }],
    ['a number', { data: { clicks: [42] } }],
    ['null', { data: { referrer: [null] } }],
    ['the empty string', { data: { title: [''] } }],
    ['any element of an array', { data: { tags: ['mail'] } }],
    ['a field that exists', { data: { referrer: [{ exists: true }] } }],
    ['a field that is missing', { data: { deleted_at: [{ exists: false }] } }],
    ['a field missing from a missing object', { extra: { deleted_at: [{ exists: false }] } }],
    ['a missing field, or a value of it', { data: { country: [{ exists: false }, 'NL'] } }],
  ])('matches %s', (_, pattern) => {
    expect(validatePattern(pattern)).toEqual([]);
    expect(matchesPattern(pattern, event)).toBe(true);
  });

  it.each([
    ['another value', { type: ['link.created'] }],
    ['another case', { type: ['Link.Clicked'] }],
    ['only one of the fields', { type: ['link.clicked'], data: { country: ['DE'] } }],
    ['a string for a number', { data: { clicks: ['42'] } }],
    ['a number for a string', { id: [1] }],
    ['a string for null', { data: { referrer: ['null'] } }],
    ['null for an empty string', { data: { title: [null] } }],
    ['null for a missing field', { data: { deleted_at: [null] } }],
    ['a value of a missing field', { data: { deleted_at: [{ 'anything-but': 'x' }] } }],
    ['a field at another level', { country: ['NL'] }],
    ['a field below a scalar', { type: { clicked: [{ exists: true }] } }],
    ['an object for a value: exists sees leaves only', { data: [{ exists: true }] }],
    ['absence of null', { data: { referrer: [{ exists: false }] } }],
    ['a missing field or another value', { data: { country: [{ exists: false }, 'DE'] } }],
  ])('does not match %s', (_, pattern) => {
    expect(validatePattern(pattern)).toEqual([]);
    expect(matchesPattern(pattern, event)).toBe(false);
  });

  it('treats an object and an array without scalars as missing: exists sees leaves only', () => {
    expect(matchesPattern({ data: [{ exists: false }] }, event)).toBe(true);
    expect(matchesPattern({ list: [{ exists: false }] }, { list: [[], {}] })).toBe(true);
    expect(matchesPattern({ list: [{ exists: true }] }, { list: [[], {}] })).toBe(false);
  });

  it('compares numbers by value', () => {
    for (const written of ['300', '300.0', '3.0e2'])
      expect(matchesPattern({ n: [300] }, JSON.parse(`{"n":${written}}`))).toBe(true);
    expect(matchesPattern({ n: [0] }, { n: -0 })).toBe(true);
  });

  it('compares strings character by character, IP addresses too', () => {
    expect(matchesPattern({ ip: ['::1'] }, { ip: '0:0:0:0:0:0:0:1' })).toBe(false);
  });

  it.each([[null], [undefined], ['event'], [42], [[event]]])(
    'never matches %j, which is not an object',
    (value) => {
      expect(matchesPattern({ missing: [{ exists: false }] }, value)).toBe(false);
    },
  );

  it('never matches an invalid pattern, even if the problem is in another branch', () => {
    expect(matchesPattern({}, event)).toBe(false);
    expect(matchesPattern({ type: ['link.clicked', { near: 1 }] }, event)).toBe(false);
    expect(matchesPattern({ $or: [{ type: ['link.clicked'] }, {}] }, event)).toBe(false);
  });
});

describe('a dot in a key', () => {
  it('is a path in a pattern', () => {
    expect(matchesPattern({ 'data.country': ['NL'] }, event)).toBe(true);
    expect(matchesPattern({ 'data.country': ['NL'], data: { clicks: [42] } }, event)).toBe(true);
  });

  it('is unreachable in an event', () => {
    expect(matchesPattern({ 'data.country': ['NL'] }, { 'data.country': 'NL' })).toBe(false);
  });
});

describe('$or', () => {
  const pattern = { type: ['a'], $or: [{ x: [1] }, { y: [2], z: [3] }, { $or: [{ v: [4] }, { w: [5] }] }] };

  it.each([
    [{ type: 'a', x: 1 }, true],
    [{ type: 'a', y: 2, z: 3 }, true],
    [{ type: 'a', y: 2 }, false],
    [{ type: 'a', w: 5 }, true],
    [{ type: 'a' }, false],
    [{ x: 1 }, false],
  ])('matches if one member and all other fields match: %j', (value, expected) => {
    expect(matchesPattern(pattern, value)).toBe(expected);
  });

  it('works at any level, more than once', () => {
    const twice = { $or: [{ a: [1] }, { b: [1] }], in: { $or: [{ c: [1] }, { d: [1] }] } };
    expect(matchesPattern(twice, { b: 1, in: { c: 1 } })).toBe(true);
    expect(matchesPattern(twice, { b: 1, c: 1 })).toBe(false);
  });

  it('keeps the later condition on a field inside and outside, as event-ruler does', () => {
    const outsideLast = { $or: [{ a: [1] }, { b: [1] }], a: [2] };
    expect(matchesPattern(outsideLast, { a: 2 })).toBe(true);
    expect(matchesPattern(outsideLast, { a: 1 })).toBe(false);
    expect(matchesPattern({ a: [2], $or: [{ a: [1] }, { b: [1] }] }, { a: 1 })).toBe(true);
  });
});

describe('inherited keys', () => {
  it('are missing unless the event has them as its own', () => {
    expect(matchesPattern({ constructor: [{ exists: false }], toString: [{ exists: false }] }, {})).toBe(
      true,
    );
    expect(matchesPattern({ constructor: { name: ['Object'] } }, {})).toBe(false);
    expect(matchesPattern({ a: [1] }, Object.create({ a: 1 }))).toBe(false);
    expect(matchesPattern(JSON.parse('{"__proto__":{"a":[{"exists":true}]}}'), {})).toBe(false);
  });

  it('are plain data if the event has them', () => {
    const own = JSON.parse('{"__proto__":{"a":1},"constructor":"x"}');
    expect(matchesPattern(JSON.parse('{"__proto__":{"a":[1]},"constructor":["x"]}'), own)).toBe(true);
    expect(matchesPattern(JSON.parse('{"__proto__":{"a":[2]},"constructor":["x"]}'), own)).toBe(false);
  });
});
