import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../event-pattern/match.ts';

describe('arrays in events', () => {
  it('are flattened at any depth', () => {
    expect(matchesPattern({ a: ['x'] }, { a: [['y'], [['x']]] })).toBe(true);
    expect(matchesPattern({ a: { b: ['x'] } }, { a: [[{ b: 'y' }], [[{ b: ['x'] }]]] })).toBe(true);
    expect(matchesPattern({ a: { b: ['x'] } }, { a: ['x', 1, { b: 'x' }] })).toBe(true);
  });

  it('must match all fields within one object', () => {
    const pattern = { people: { first: ['Anna'], last: ['Jones'] } };
    const anna = { first: 'Anna', last: 'Smith' };
    const peter = { first: 'Peter', last: 'Jones' };
    expect(matchesPattern(pattern, { people: [anna, peter] })).toBe(false);
    expect(matchesPattern(pattern, { people: [[anna], [peter]] })).toBe(false);
    expect(matchesPattern(pattern, { people: [anna, { ...anna, last: 'Jones' }] })).toBe(true);
  });

  it('must match nested objects and arrays within one object', () => {
    const pattern = { a: { x: [1], b: { y: [2], z: [3] } } };
    expect(matchesPattern(pattern, { a: [{ x: 1, b: [{ y: 2 }, { y: 2, z: 3 }] }] })).toBe(true);
    expect(matchesPattern(pattern, { a: [{ x: 1, b: [{ y: 2 }, { z: 3 }] }] })).toBe(false);
    expect(matchesPattern(pattern, { a: [{ x: 1 }, { b: { y: 2, z: 3 } }] })).toBe(false);
  });

  it('must match fields inside and outside $or within one object', () => {
    const pattern = { $or: [{ a: { x: [1] } }, { a: { y: [1] } }], a: { z: [1] } };
    expect(matchesPattern(pattern, { a: [{ x: 1 }, { y: 1, z: 1 }] })).toBe(true);
    expect(matchesPattern(pattern, { a: [{ x: 1 }, { z: 1 }] })).toBe(false);
  });

  it('match independently of other arrays', () => {
    const pattern = { a: { x: [1] }, b: { x: [2] } };
    expect(matchesPattern(pattern, { a: [{ x: 1 }, { x: 0 }], b: [{ x: 0 }, { x: 2 }] })).toBe(true);
  });

  it('can match a list of scalars in a matching object', () => {
    const pattern = { a: { tags: ['x'], name: ['n'] } };
    expect(matchesPattern(pattern, { a: [{ tags: ['y', 'x'], name: 'n' }] })).toBe(true);
  });
});

describe('a missing field in an array of objects', () => {
  const events = { apart: { a: [{ x: 1, y: 1 }, { y: 2 }] }, nowhere: { a: [{ y: 1 }, { y: 2 }] } };

  it('must be missing from all of them in a pattern without other fields', () => {
    expect(matchesPattern({ a: { x: [{ exists: false }] } }, events.apart)).toBe(false);
    expect(matchesPattern({ a: { x: [{ exists: false }] } }, events.nowhere)).toBe(true);
    expect(matchesPattern({ a: { x: [{ exists: false }] } }, { a: [] })).toBe(true);
  });

  it('must be missing from all of them if its path sorts before the field that chooses the object', () => {
    const pattern = { a: { y: [2], x: [{ exists: false }] } };
    expect(matchesPattern(pattern, events.apart)).toBe(false);
    expect(matchesPattern(pattern, events.nowhere)).toBe(true);
  });

  it('must be missing only from the chosen object if its path sorts after', () => {
    const pattern = { a: { y: [2], z: [{ exists: false }] } };
    expect(matchesPattern(pattern, { a: [{ y: 1, z: 1 }, { y: 2 }] })).toBe(true);
    expect(matchesPattern(pattern, { a: [{ y: 1 }, { y: 2, z: 1 }] })).toBe(false);
  });

  it('chooses the object by its value if the field may also exist', () => {
    const pattern = { a: { x: [{ exists: false }, 1], y: [2] } };
    expect(matchesPattern(pattern, events.apart)).toBe(false);
    expect(matchesPattern(pattern, { a: [{ y: 1 }, { x: 1, y: 2 }] })).toBe(true);
    expect(matchesPattern(pattern, events.nowhere)).toBe(true);
  });

  it('chooses the enclosing objects, too', () => {
    const pattern = { a: { b: { x: [{ exists: false }, 1], y: [2] } } };
    expect(matchesPattern(pattern, { a: [{ b: [{ x: 1 }] }, { b: [{ y: 2 }] }] })).toBe(false);
    expect(matchesPattern(pattern, { a: [{ b: [{ y: 1 }] }, { b: [{ x: 1, y: 2 }] }] })).toBe(true);
    expect(matchesPattern(pattern, { a: [{ b: [{ y: 1 }] }, { b: [{ y: 2 }] }] })).toBe(true);
  });
});

describe('the work of matching', () => {
  it('does not multiply over arrays that cannot all match', () => {
    let reads = 0;
    const counted = () => {
      const element = { x: 1, y: 2 };
      return Object.defineProperty(element, 'x', { enumerable: true, get: () => ++reads && 1 });
    };
    const size = 1_000;
    const list = () => Array.from({ length: size }, counted);
    const event = { a: list(), b: list(), c: list() };
    const pair = { x: [1], y: [2] };
    expect(matchesPattern({ a: pair, b: pair, c: { x: [1], y: [1] } }, event)).toBe(false);
    expect(reads).toBeLessThan(4 * size);
    expect(reads).toBeGreaterThanOrEqual(size);
  });

  it('survives arrays nested deeper than the stack', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 200_000; level++) deep = [deep];
    expect(matchesPattern({ a: ['x'] }, { a: deep })).toBe(true);
  });
});
