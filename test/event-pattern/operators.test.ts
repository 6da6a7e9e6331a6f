import { describe, expect, it } from 'vitest';
import { fieldMatches } from './cases.ts';

const nothingElse = [0, 1, true, false, null];

describe.each([
  ['prefix', { prefix: 'ab' }, ['ab', 'abc'], ['a', 'ABc', 'xab', '', ...nothingElse]],
  ['an empty prefix', { prefix: '' }, ['', 'a'], nothingElse],
  ['suffix', { suffix: '.png' }, ['.png', 'a.png'], ['.PNG', 'a.pn', 'a.png ', '', ...nothingElse]],
  ['an empty suffix', { suffix: '' }, ['', 'a'], nothingElse],
  [
    'prefix with equals-ignore-case',
    { prefix: { 'equals-ignore-case': 'EventB' } },
    ['eventb', 'EVENTBridge', 'EventBus'],
    ['event', 'my-eventb', '', ...nothingElse],
  ],
  [
    'suffix with equals-ignore-case',
    { suffix: { 'equals-ignore-case': '.Png' } },
    ['.png', 'A.PNG'],
    ['png', 'a.png.gz', '', ...nothingElse],
  ],
  [
    'equals-ignore-case',
    { 'equals-ignore-case': 'aLiCe' },
    ['alice', 'ALICE', 'aLiCe'],
    ['alic', 'alicee', '', ...nothingElse],
  ],
  ['an empty equals-ignore-case', { 'equals-ignore-case': '' }, [''], ['a', ...nothingElse]],
  [
    'wildcard',
    { wildcard: 'dir/*.png' },
    ['dir/.png', 'dir/a.png', 'dir/a/b.png'],
    ['dir/png', 'a', 1, null],
  ],
  ['exists: true', { exists: true }, ['', 'a', ...nothingElse, [1], [[], 0]], [[], {}, { a: 1 }, [{}]]],
  ['exists: false', { exists: false }, [[], {}, { a: 1 }], ['', 'a', ...nothingElse, [1]]],
  [
    'anything-but a string',
    { 'anything-but': 'a' },
    ['b', '', 'A', ...nothingElse, ['a', 'b']],
    ['a', ['a'], []],
  ],
  ['anything-but a number', { 'anything-but': 1 }, [2, '1', null, true, [1, 2]], [1, 1.0, [1, 1]]],
  ['anything-but strings', { 'anything-but': ['a', 'b'] }, ['c', 1, null], ['a', 'b', ['a', 'b']]],
  ['anything-but numbers', { 'anything-but': [1, 2] }, [3, '1'], [1, 2, [1, 2]]],
  [
    'anything-but a prefix',
    { 'anything-but': { prefix: 'us-' } },
    ['eu-', 'US-', ...nothingElse],
    ['us-', 'us-1'],
  ],
  [
    'anything-but prefixes',
    { 'anything-but': { prefix: ['us-', 'eu-'] } },
    ['ap-', ['us-', 'ap-']],
    ['us-1', 'eu-1', ['us-1', 'eu-1']],
  ],
  ['anything-but a suffix', { 'anything-but': { suffix: '.png' } }, ['a.gif', '.png ', 1], ['.png', 'a.png']],
  ['anything-but suffixes', { 'anything-but': { suffix: ['.a', '.b'] } }, ['.c', null], ['x.a', 'x.b']],
  [
    'anything-but, ignoring case',
    { 'anything-but': { 'equals-ignore-case': ['on', 'off'] } },
    ['o', 'online', false],
    ['ON', 'oFf'],
  ],
  [
    'anything-but a wildcard',
    { 'anything-but': { wildcard: '*/lib/*' } },
    ['/usr/bin/x', 'lib', 5],
    ['/lib/', '/usr/lib/x'],
  ],
  [
    'anything-but wildcards',
    { 'anything-but': { wildcard: ['*.jar', '*.class'] } },
    ['a.java', '', null],
    ['a.jar', 'b.class'],
  ],
])('%s', (_, operator, matching, others) => {
  it.each(matching.map((value) => [value]))('matches %j', (value) => {
    expect(fieldMatches([operator], value)).toBe(true);
  });

  it.each(others.map((value) => [value]))('does not match %j', (value) => {
    expect(fieldMatches([operator], value)).toBe(false);
  });
});

describe('a list of operators', () => {
  it('matches if one of them does', () => {
    const list = [{ prefix: 'a' }, { numeric: ['>', 10] }, null];
    expect(['abc', 11, null].map((value) => fieldMatches(list, value))).toEqual([true, true, true]);
    expect(['b', 10, true].map((value) => fieldMatches(list, value))).toEqual([false, false, false]);
  });

  it('combines exclusions with or too: only a value that both exclude fails', () => {
    const list = [{ 'anything-but': ['a', 'b'] }, { 'anything-but': ['b', 'c'] }];
    expect(['a', 'b', 'c'].map((value) => fieldMatches(list, value))).toEqual([true, false, true]);
  });
});

describe('ignoring case', () => {
  it.each([
    ['ÉTÉ', 'été', true],
    ['ß', 'SS', true],
    ['ß', 'ss', false],
    ['ss', 'ß', false],
    ['Σ', 'σ', true],
    ['ΟΔΟΣ', 'οδοσ', true],
    ['k', '\u212a', false],
    ['𐐀', '𐐨', true],
    ['ǅ', 'ǅ', true],
  ])('compares character by character: %s and %s', (expected, text, same) => {
    expect(fieldMatches([{ 'equals-ignore-case': expected }], text)).toBe(same);
    expect(fieldMatches([{ prefix: { 'equals-ignore-case': expected } }], `${text}-`)).toBe(same);
    expect(fieldMatches([{ suffix: { 'equals-ignore-case': expected } }], `-${text}`)).toBe(same);
  });
});
