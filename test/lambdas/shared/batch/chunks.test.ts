import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chunks } from '../../../../lambdas/shared/batch/chunks.ts';

it('keeps every item in order, in full chunks and a last partial one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 30 }), (items, size) => {
      const split = chunks(items, size);
      expect(split.flat()).toEqual(items);
      expect(split.slice(0, -1).every((chunk) => chunk.length === size)).toBe(true);
      expect(split.every((chunk) => chunk.length > 0 && chunk.length <= size)).toBe(true);
    }),
  );
});
