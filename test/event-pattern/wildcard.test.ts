import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Characters, compileWildcard } from '../../event-pattern/wildcard.ts';

function matches(pattern: string, text: string): boolean {
  const test = compile(pattern);
  return test(text);
}

function compile(pattern: string): (text: Characters) => boolean {
  const test = compileWildcard(pattern, (message) => {
    throw new Error(message);
  });
  if (test === undefined) throw new Error(`not compiled: ${pattern}`);
  return test;
}

describe('a wildcard', () => {
  it.each([
    ['*', ['', 'a', 'a*b'], []],
    ['', [''], ['a']],
    ['a*', ['a', 'ab', 'a*'], ['', 'ba']],
    ['*a', ['a', 'ba', 'aa'], ['', 'ab']],
    ['a*a', ['aa', 'aba', 'aaa'], ['a', 'ab']],
    ['*a*', ['a', 'bab'], ['', 'b']],
    ['a*b*c', ['abc', 'a-b-c', 'abbc', 'abcbc'], ['acb', 'ab', 'ac']],
    ['*ab*ab*', ['abab', 'aabab', '-ab-ab-'], ['ab', 'aab', 'aba']],
    ['*aab*', ['aaab', 'aabaab'], ['aba', 'ab']],
    ['\\*', ['*'], ['', 'a', '\\*']],
    ['\\\\', ['\\'], ['', '\\\\']],
    ['a\\**', ['a*', 'a*b'], ['a', 'ab']],
    ['*\\*', ['*', 'a*'], ['a', '*a']],
    ['\\\\*', ['\\', '\\a'], ['*']],
    ['Ab', ['Ab'], ['ab', 'AB']],
    ['é*😀', ['é😀', 'é-😀'], ['e😀']],
  ])('%j', (pattern, matching, others) => {
    expect(matching.filter((text) => !matches(pattern, text))).toEqual([]);
    expect(others.filter((text) => matches(pattern, text))).toEqual([]);
  });

  it.each([
    ['**', 'Two wildcards in a row at character 1'],
    ['a***', 'Two wildcards in a row at character 2'],
    ['a\\', 'see character 2'],
    ['a\\n', 'see character 2'],
    ['\\\\\\a', 'see character 3'],
  ])('refuses %j', (pattern, message) => {
    const messages: string[] = [];
    expect(compileWildcard(pattern, (problem) => void messages.push(problem))).toBeUndefined();
    expect(messages).toEqual([expect.stringContaining(message)]);
  });

  it('agrees with a naive reference', () => {
    const piece = fc.constantFrom('a', 'b', '*', '\\*', '\\\\');
    const patterns = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 10 });
    fc.assert(
      fc.property(
        patterns.filter((pattern) => !/(?<!\\)(\\\\)*\*\*/.test(pattern)),
        texts,
        (pattern, text) => {
          expect(matches(pattern, text)).toBe(naive(pattern, text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['many wildcards', `${'*a'.repeat(900)}*b*`],
    ['a long literal that almost matches everywhere', `*${'a'.repeat(1_900)}b*`],
    ['literals that almost match again and again', `${`*${'a'.repeat(99)}b`.repeat(19)}*`],
  ])('reads each character of the text at most three times: %s', (_, pattern) => {
    const text = 'a'.repeat(100_000);
    let reads = 0;
    const charCodeAt = (at: number) => {
      reads++;
      return text.charCodeAt(at);
    };

    expect(compile(pattern)({ length: text.length, charCodeAt })).toBe(false);
    expect(reads).toBeGreaterThanOrEqual(text.length);
    expect(reads).toBeLessThanOrEqual(3 * text.length + pattern.length);
  });
});

/** Tries every split at each wildcard. */
function naive(pattern: string, text: string): boolean {
  const [first, second] = pattern;
  if (first === undefined) return text === '';
  if (first === '*')
    return Array.from({ length: text.length + 1 }, (_, cut) => text.slice(cut)).some((rest) =>
      naive(pattern.slice(1), rest),
    );
  const [literal, rest] = first === '\\' ? [second, pattern.slice(2)] : [first, pattern.slice(1)];
  return text[0] === literal && naive(rest, text.slice(1));
}
