/** A priority queue of distinct objects that can be removed or re-ranked. Each operation takes O(log n). */
export class IndexedHeap<T> {
  readonly #before: (a: T, b: T) => boolean;
  readonly #items: T[] = [];
  readonly #positions = new Map<T, number>();

  /** `before(a, b)` tells whether `a` comes out before `b`. */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Returns the first item without removing it. */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** Adds `item`, or moves it after a change of rank. */
  place(item: T): void {
    const position = this.#positions.get(item) ?? this.#items.length;
    this.#siftDown(item, this.#siftUp(item, position));
  }

  /** Removes and returns the first item. */
  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.delete(first);
    return first;
  }

  /** Removes `item`, if present. */
  delete(item: T): void {
    const position = this.#positions.get(item);
    if (position === undefined) return;
    this.#positions.delete(item);
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#siftDown(last, this.#siftUp(last, position));
  }

  #siftUp(item: T, from: number): number {
    let position = from;
    while (position > 0) {
      const above = (position - 1) >> 1;
      const parent = this.#items[above];
      if (parent === undefined || !this.#before(item, parent)) break;
      this.#put(parent, position);
      position = above;
    }
    this.#put(item, position);
    return position;
  }

  #siftDown(item: T, from: number): void {
    let position = from;
    for (;;) {
      const left = 2 * position + 1;
      let below = left;
      let child = this.#items[left];
      const right = this.#items[left + 1];
      if (child !== undefined && right !== undefined && this.#before(right, child)) {
        below = left + 1;
        child = right;
      }
      if (child === undefined || !this.#before(child, item)) break;
      this.#put(child, position);
      position = below;
    }
    this.#put(item, position);
  }

  #put(item: T, position: number): void {
    this.#items[position] = item;
    this.#positions.set(item, position);
  }
}
