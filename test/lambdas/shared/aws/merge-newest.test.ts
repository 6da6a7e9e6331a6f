import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeNewest, type ReadPartition } from '../../../../lambdas/shared/aws/merge-newest.ts';

const TOP = 'z';

/** Makes ids that sort like their numbers. */
const idOf = (n: number) => `id_${String(n).padStart(4, '0')}`;

/** The items of a partition, highest first, and whether each matches a filter. */
type Contents = readonly { readonly n: number; readonly matches: boolean }[];

/** Partitions that scan `pageSize` items per read, and log the reads. */
function makePartitions(contents: readonly Contents[], pageSize: () => number) {
  const reads: [partition: number, below: string][] = [];
  const partitions = contents.map(
    (items, index): ReadPartition<{ id: string }> =>
      async (below) => {
        reads.push([index, below]);
        const rest = items.filter(({ n }) => idOf(n) < below);
        const page = rest.slice(0, pageSize());
        const last = page.at(-1);
        return {
          items: page.filter(({ matches }) => matches).map(({ n }) => ({ id: idOf(n) })),
          // DynamoDB names a next page after every full one, even if that is the last.
          ...(last !== undefined && page.length === pageSize() && { readTo: idOf(last.n) }),
        };
      },
  );
  return { partitions, reads };
}

const all = (...numbers: number[]): Contents => numbers.map((n) => ({ n, matches: true }));
const none = (...numbers: number[]): Contents => numbers.map((n) => ({ n, matches: false }));

describe('a page over several partitions', () => {
  it('has the highest ids, highest first, and says where to continue', async () => {
    const { partitions, reads } = makePartitions([all(9, 4, 1), all(8, 7), all(5)], () => 10);

    const page = await mergeNewest({ partitions, below: TOP, limit: 4, maxReads: 9 });

    expect(page).toEqual({ items: [9, 8, 7, 5].map((n) => ({ id: idOf(n) })), next: idOf(5) });
    expect(reads).toEqual([0, 1, 2].map((partition) => [partition, TOP]));
  });

  it('continues below an id', async () => {
    const { partitions } = makePartitions([all(9, 4, 1), all(8, 7), all(5)], () => 10);

    const page = await mergeNewest({ partitions, below: idOf(5), limit: 4, maxReads: 9 });

    expect(page).toEqual({ items: [{ id: idOf(4) }, { id: idOf(1) }] });
  });

  it('has an item of several partitions once, from the first of them', async () => {
    const copy =
      (from: number, ...numbers: number[]) =>
      async () => ({
        items: numbers.map((n) => ({ id: idOf(n), from })),
      });
    const partitions = [copy(0, 9, 4), copy(1, 9, 7, 4), copy(2, 9)];

    const page = await mergeNewest({ partitions, below: TOP, limit: 4, maxReads: 3 });

    expect(page.items).toEqual([
      { id: idOf(9), from: 0 },
      { id: idOf(7), from: 1 },
      { id: idOf(4), from: 0 },
    ]);
  });

  it('is the last one if it holds the last item', async () => {
    const { partitions } = makePartitions([all(2), all(1)], () => 10);

    expect(await mergeNewest({ partitions, below: TOP, limit: 2, maxReads: 2 })).not.toHaveProperty('next');
  });

  it('reads on only in a partition whose page is used up', async () => {
    const { partitions, reads } = makePartitions([all(9, 8, 7, 6), all(5, 4, 3), all(2, 1)], () => 2);

    const { items } = await mergeNewest({ partitions, below: TOP, limit: 4, maxReads: 99 });

    expect(items.map(({ id }) => id)).toEqual([9, 8, 7, 6].map(idOf));
    expect(reads.slice(3)).toEqual([[0, idOf(8)]]);
  });

  it('reads on in all such partitions concurrently', async () => {
    let inFlight = 0;
    let most = 0;
    const partition: ReadPartition<{ id: string }> = async (below) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      return below === TOP ? { items: [], readTo: idOf(5) } : { items: [] };
    };

    await mergeNewest({ partitions: Array(16).fill(partition), below: TOP, limit: 1, maxReads: 32 });

    expect(most).toBe(16);
  });

  it('does not read on in a partition whose unread items are all lower', async () => {
    const { partitions, reads } = makePartitions([all(9, 8), none(7, 6, 5, 4)], () => 2);

    const { items } = await mergeNewest({ partitions, below: TOP, limit: 2, maxReads: 99 });

    expect(items.map(({ id }) => id)).toEqual([idOf(9), idOf(8)]);
    expect(reads).toHaveLength(2);
  });

  it('ends early, at the lowest id that all partitions were read to, once the reads are used up', async () => {
    const { partitions, reads } = makePartitions([all(9, 6, 3), none(8, 7, 5, 4, 2)], () => 2);

    const page = await mergeNewest({ partitions, below: TOP, limit: 4, maxReads: 2 });

    // 6 was read, but the other partition could still hold an id between 6 and 7.
    expect(page).toEqual({ items: [{ id: idOf(9) }], next: idOf(7) });
    expect(reads).toHaveLength(2);
  });

  it('can be empty without being the last', async () => {
    const { partitions } = makePartitions([none(9, 6, 3), none(8, 7, 5)], () => 1);

    expect(await mergeNewest({ partitions, below: TOP, limit: 4, maxReads: 2 })).toEqual({
      items: [],
      next: idOf(9),
    });
  });

  it('fails if a partition can’t be read', async () => {
    const { partitions } = makePartitions([all(1)], () => 1);
    const broken: ReadPartition<{ id: string }> = async () => {
      throw new Error('DynamoDB is down.');
    };

    await expect(
      mergeNewest({ partitions: [...partitions, broken], below: TOP, limit: 1, maxReads: 2 }),
    ).rejects.toThrow('DynamoDB is down.');
  });
});

it('lists each item once, in order, in bounded reads, for any partitions, filters, sizes and limits', async () => {
  const anyLog = fc
    .record({
      partitions: fc.integer({ min: 1, max: 16 }),
      items: fc.uniqueArray(fc.nat(999), { maxLength: 120 }),
    })
    .chain(({ partitions, items }) =>
      fc
        .array(fc.record({ partition: fc.nat(partitions - 1), matches: fc.boolean() }), {
          minLength: items.length,
          maxLength: items.length,
        })
        .map((places) =>
          Array.from(
            { length: partitions },
            (_, partition): Contents =>
              items
                .flatMap((n, i) => {
                  const place = places[i];
                  return place?.partition === partition ? [{ n, matches: place.matches }] : [];
                })
                .sort((a, b) => b.n - a.n),
          ),
        ),
    );
  const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 9 }));

  await fc.assert(
    fc.asyncProperty(
      anyLog,
      sizes,
      fc.integer({ min: 1, max: 20 }),
      fc.nat(20),
      async (log, size, limit, spare) => {
        let pageSize = 1;
        const { partitions, reads } = makePartitions(log, () => pageSize);
        const maxReads = partitions.length + spare;
        const shown: string[] = [];
        let next: string | undefined = TOP;
        while (next !== undefined) {
          pageSize = size.next().value ?? 1;
          const below: string = next;
          const readBefore = reads.length;
          const page = await mergeNewest({ partitions, below, limit, maxReads });

          expect(reads.length - readBefore).toBeLessThanOrEqual(maxReads);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          shown.push(...page.items.map(({ id }) => id));
          if (page.next !== undefined) expect(page.next < below).toBe(true);
          next = page.next;
        }

        const matching = log.flat().filter(({ matches }) => matches);
        expect(shown).toEqual(
          matching
            .map(({ n }) => idOf(n))
            .sort()
            .reverse(),
        );
      },
    ),
    { numRuns: 500 },
  );
});
