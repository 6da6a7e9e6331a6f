import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexedHeap } from '../../../local/sqs/indexed-heap.ts';

interface Item {
  rank: number;
}

describe('an indexed heap', () => {
  it('pops its items in order after any additions, removals and changes of rank', () => {
    const step = fc.record({
      act: fc.constantFrom('add', 'add', 'move', 'delete', 'pop'),
      rank: fc.integer(),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = new IndexedHeap<Item>((a, b) => a.rank < b.rank);
        const model: Item[] = [];
        for (const { act, rank, which } of steps) {
          const index = which % Math.max(1, model.length);
          const chosen = model[index];
          if (act === 'add') {
            const item = { rank };
            model.push(item);
            heap.place(item);
          } else if (act === 'move' && chosen !== undefined) {
            chosen.rank = rank;
            heap.place(chosen);
          } else if (act === 'delete' && chosen !== undefined) {
            model.splice(index, 1);
            heap.delete(chosen);
          } else if (act === 'pop' && model.length > 0) {
            const popped = heap.pop();
            expect(popped?.rank).toBe(Math.min(...model.map((item) => item.rank)));
            if (popped !== undefined) model.splice(model.indexOf(popped), 1);
          }
          expect(heap.size).toBe(model.length);
        }
        const drained = model.map(() => heap.pop()?.rank);
        expect(drained).toEqual(model.map(({ rank }) => rank).sort((a, b) => a - b));
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });

  it('ignores the deletion of an item it does not hold', () => {
    const heap = new IndexedHeap<Item>((a, b) => a.rank < b.rank);
    const item = { rank: 1 };
    heap.place(item);
    heap.delete({ rank: 1 });
    expect(heap.peek()).toBe(item);
  });
});
