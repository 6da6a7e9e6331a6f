import fc from 'fast-check';
import { expect, test } from 'vitest';
import { typicalBatch } from '../../../cli/cost/traffic.ts';

const stream = { source: 'stream', batchSize: 100, windowSeconds: 0 } as const;
const queue = { source: 'queue', batchSize: 10, windowSeconds: 0 } as const;

test('a shard is polled four times a second, and a table starts with four shards', () => {
  expect(typicalBatch(stream, 10, 50)).toBe(1);
  expect(typicalBatch(stream, 1_000, 50)).toBe(62);
  expect(typicalBatch(stream, 10_000, 50)).toBe(100);
});

test('a poller of a queue takes what came while it was busy', () => {
  expect(typicalBatch(queue, 10, 50)).toBe(1);
  expect(typicalBatch(queue, 1_000, 20)).toBe(7);
  expect(typicalBatch(queue, 1_000, 230)).toBe(10);
});

test('a batching window fills batches', () => {
  expect(typicalBatch({ ...queue, batchSize: 1_000, windowSeconds: 1 }, 100, 20)).toBe(20);
});

test('a batch has at least one record and at most the batch size', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(stream, queue),
      fc.double({ min: 0.01, max: 100_000, noNaN: true }),
      fc.double({ min: 0, max: 900_000, noNaN: true }),
      (mapping, rate, busyMs) => {
        const size = typicalBatch(mapping, rate, busyMs);
        expect(size).toBeGreaterThanOrEqual(1);
        expect(size).toBeLessThanOrEqual(mapping.batchSize);
      },
    ),
  );
});
