import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventPattern, matchesPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';
import { fieldMatches } from './cases.ts';

const keys = fc.constantFrom('a', 'b', 'c', 'type', '__proto__', 'constructor', 'toString');
const scalars = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const { event: events } = fc.letrec((tie) => ({
  event: fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  value: fc.oneof({ depthSize: 'small' }, scalars, fc.array(tie('value'), { maxLength: 3 }), tie('event')),
}));

const texts = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '/'), minLength: 1, maxLength: 3 });
const textOperators = fc.constantFrom('prefix', 'suffix', 'equals-ignore-case', 'wildcard');
const positives = fc.oneof(
  scalars,
  fc.constant({ exists: true }),
  fc.tuple(textOperators, texts).map(([name, text]) => ({ [name]: text })),
  texts.map((text) => ({ prefix: { 'equals-ignore-case': text } })),
  fc.tuple(fc.constantFrom('<', '<=', '=', '>=', '>'), fc.nat(9)).map((numeric) => ({ numeric })),
  fc.constant({ cidr: '10.0.0.0/8' }),
);
const operators = fc.oneof(
  positives,
  fc.constant({ exists: false }),
  fc.array(texts, { minLength: 1, maxLength: 3 }).map((list) => ({ 'anything-but': list })),
  fc.tuple(textOperators, texts).map(([name, text]) => ({ 'anything-but': { [name]: text } })),
);
const { pattern: patterns } = fc.letrec((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small' },
    fc.dictionary(keys, tie('field'), { minKeys: 1, maxKeys: 3 }),
    fc.tuple(tie('pattern'), tie('pattern')).map((members) => ({ $or: members })),
  ),
  field: fc.oneof(
    { depthSize: 'small' },
    fc.array(operators, { minLength: 1, maxLength: 3 }),
    tie('pattern'),
  ),
}));

/** Makes a pattern of every leaf of an object without arrays. */
function patternOf(event: object): EventPattern {
  const fields = Object.entries(event).map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null ? patternOf(value) : [value],
  ]);
  return Object.fromEntries(fields);
}

describe('for any event and pattern', () => {
  it('an event matches a pattern of its own leaves until one leaf changes', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(keys, fc.oneof({ depthSize: 'small' }, scalars, tie('tree')), {
        minKeys: 1,
        maxKeys: 4,
      }),
    }));
    fc.assert(
      fc.property(tree, (event) => {
        const pattern = patternOf(event as object);
        expect(matchesPattern(pattern, event)).toBe(validatePattern(pattern).length === 0);
        const another = { ...pattern, extra: ['x'] };
        expect(matchesPattern(another, event)).toBe(false);
        expect(matchesPattern(another, { ...(event as object), extra: 'y' })).toBe(false);
      }),
    );
  });

  it('anything-but negates its operand on an existing scalar', () => {
    fc.assert(
      fc.property(
        fc.oneof(scalars, texts),
        fc.array(texts, { minLength: 1, maxLength: 3 }),
        textOperators,
        (value, list, name) => {
          expect(fieldMatches([{ 'anything-but': list }], value)).toBe(!fieldMatches(list, value));
          const named = list.map((text) => ({ [name]: text }));
          expect(fieldMatches([{ 'anything-but': { [name]: list } }], value)).toBe(
            !fieldMatches(named, value),
          );
        },
      ),
    );
  });

  it('exists: false negates exists: true', () => {
    fc.assert(
      fc.property(events, keys, (event, key) => {
        const exists = matchesPattern({ [`${key}`]: [{ exists: true }] }, event);
        const value = Object.hasOwn(event as object, key) ? (event as Record<string, unknown>)[key] : [];
        expect(fieldMatches([{ exists: true }], value)).toBe(exists);
        expect(fieldMatches([{ exists: false }], value)).toBe(!exists);
      }),
    );
  });

  it('a list matches if one of its members does', () => {
    fc.assert(
      fc.property(
        fc.array(operators, { minLength: 1, maxLength: 4 }),
        fc.oneof(scalars, texts),
        (list, value) => {
          expect(fieldMatches(list, value)).toBe(list.some((member) => fieldMatches([member], value)));
        },
      ),
    );
  });

  it('an array matches if one of its elements does', () => {
    fc.assert(
      fc.property(
        fc.array(positives, { minLength: 1, maxLength: 3 }),
        fc.array(fc.oneof(scalars, texts)),
        (list, values) => {
          expect(fieldMatches(list, values)).toBe(values.some((value) => fieldMatches(list, value)));
        },
      ),
    );
  });

  it('$or matches if one of its members does', () => {
    fc.assert(
      fc.property(patterns, patterns, events, (left, right, event) => {
        const either = { $or: [left, right] };
        fc.pre(validatePattern(either).length === 0);
        const one =
          matchesPattern(left as EventPattern, event) || matchesPattern(right as EventPattern, event);
        expect(matchesPattern(either, event)).toBe(one);
      }),
    );
  });

  it('fields match if each of them does', () => {
    fc.assert(
      fc.property(patterns, patterns, events, events, (left, right, first, second) => {
        const both = { left, right } as EventPattern;
        fc.pre(validatePattern(both).length === 0);
        const event = { left: first, right: second };
        const each =
          matchesPattern(left as EventPattern, first) && matchesPattern(right as EventPattern, second);
        expect(matchesPattern(both, event)).toBe(each);
      }),
    );
  });

  it('validation never throws, and each path exists in the pattern', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything({ withBigInt: true })), (pattern) => {
        for (const { path, message } of validatePattern(pattern)) {
          expect(message).not.toBe('');
          let place: unknown = pattern;
          for (const step of path) {
            expect(Object.hasOwn(place as object, step)).toBe(true);
            place = (place as Record<string | number, unknown>)[step];
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('matching never throws, and invalid patterns never match', () => {
    fc.assert(
      fc.property(fc.oneof(patterns, fc.object()), fc.oneof(events, fc.jsonValue()), (pattern, event) => {
        const matched = matchesPattern(pattern as EventPattern, event);
        if (validatePattern(pattern).length > 0) expect(matched).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('matching changes neither the pattern nor the event', () => {
    fc.assert(
      fc.property(patterns, events, (pattern, event) => {
        const before = JSON.stringify([pattern, event]);
        matchesPattern(pattern as EventPattern, event);
        expect(JSON.stringify([pattern, event])).toBe(before);
      }),
    );
  });
});
