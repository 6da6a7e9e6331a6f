/**
 * A priority queue of distinct objects whose members can be removed, or moved when their rank has changed.
 * Every operation takes O(log n).
 */
export class IndexedHeap<T> {
  readonly #before: (a: T, b: T) => boolean;
  readonly #items: T[] = [];
  readonly #positions = new Map<T, number>();

  /** `before(a, b)`: whether `a` must come out before `b`. */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The first item, left where it is. */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** Adds `item`, or gives it its new place when its rank has changed. */
  place(item: T): void {
    const position = this.#positions.get(item) ?? this.#items.length;
    this.#sink(item, this.#rise(item, position));
  }

  /** Takes the first item out. */
  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.delete(first);
    return first;
  }

  /** Takes `item` out, if it is there. */
  delete(item: T): void {
    const position = this.#positions.get(item);
    if (position === undefined) return;
    this.#positions.delete(item);
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#sink(last, this.#rise(last, position));
  }

  #rise(item: T, from: number): number {
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

  #sink(item: T, from: number): void {
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
