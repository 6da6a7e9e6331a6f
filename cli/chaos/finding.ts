/** The result of one invariant. */
export interface Finding {
  readonly invariant: string;
  /** The number of things compared. */
  readonly checked: number;
  /** A sentence, with ids, for each thing that breaks the invariant. */
  readonly wrong: readonly string[];
}

/** Checks an invariant on each item. @param problemOf `undefined`: the item is right */
export function check<Item>(
  invariant: string,
  items: Iterable<Item>,
  problemOf: (item: Item) => string | undefined,
): Finding {
  let checked = 0;
  const wrong: string[] = [];
  for (const item of items) {
    checked += 1;
    const problem = problemOf(item);
    if (problem !== undefined) wrong.push(problem);
  }
  return { invariant, checked, wrong };
}
