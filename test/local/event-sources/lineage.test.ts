import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chainLength,
  extendTraceHeader,
  isLoop,
  lineageHash,
  parseLineage,
} from '../../../local/event-sources/lineage.ts';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const NOW = 0x5759e988 * 1000;

const hash = fc.stringMatching(/^[0-9a-f]{8}$/);
const lineage = fc.uniqueArray(fc.tuple(hash, fc.nat({ max: 99 })), { selector: ([key]) => key });
const written = (entries: readonly (readonly [string, number])[]) =>
  `${ROOT};Sampled=1;Lineage=${entries.map(([key, count]) => `${key}:${count}`).join('|')};Self=1-0`;

describe('a lineage', () => {
  it('is read from the trace header that AWS documents', () => {
    const header = `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2`;
    expect([...parseLineage(header)]).toEqual([
      ['a87bd80c', 1],
      ['68fd508a', 5],
      ['c512fbe3', 2],
    ]);
    expect(chainLength(header)).toBe(8);
  });

  it('may have a version number', () => {
    expect([...parseLineage(`${ROOT};Lineage=1:01bc76f7:3`)]).toEqual([['01bc76f7', 3]]);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    ROOT,
    `${ROOT};Lineage=`,
    `${ROOT};Lineage=a:b|c`,
    'XLineage=a87bd80c:1',
  ])('is empty for %s', (header) => {
    expect(parseLineage(header).size).toBe(0);
  });

  it('counts one more invocation of one function, and keeps the rest of the header', () => {
    fc.assert(
      fc.property(lineage, hash, (entries, added) => {
        const before = written(entries);
        const after = extendTraceHeader(before, added, NOW);
        const expected = new Map(entries);
        expected.set(added, (expected.get(added) ?? 0) + 1);
        expect(parseLineage(after)).toEqual(expected);
        expect(chainLength(after)).toBe(chainLength(before) + 1);
        expect(after.startsWith(`${ROOT};Sampled=1;Self=1-0;Lineage=`)).toBe(true);
      }),
    );
  });

  it('survives any header', () => {
    fc.assert(
      fc.property(fc.string(), hash, (header, added) => {
        expect(parseLineage(extendTraceHeader(header, added, NOW)).get(added)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('starts with a trace of its own', () => {
    expect(extendTraceHeader(undefined, 'a87bd80c', NOW)).toMatch(
      /^Root=1-5759e988-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=a87bd80c:1$/,
    );
  });

  it('is a loop with the 17th invocation of a function', () => {
    const other = '0a0b0c0d';
    const key = lineageHash('arn:aws:lambda:eu-west-1:123456789012:function:worker');
    expect(key).toMatch(/^[0-9a-f]{8}$/);
    let header = extendTraceHeader(undefined, other, NOW);
    for (let n = 1; n <= 17; n += 1) {
      header = extendTraceHeader(header, key, NOW);
      expect(isLoop(header, key)).toBe(n > 16);
    }
    expect(isLoop(header, other)).toBe(false);
  });
});
