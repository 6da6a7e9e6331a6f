import type { AttributeValue, Item } from '../values/attribute-value.ts';
import type { Path } from './ast.ts';
import { member } from './value-at.ts';

/** What to take of a value: all of it, or parts by name or index. */
type Selection = 'all' | Map<string | number, Selection>;

/**
 * The parts of an item at some paths, which must not overlap. Elements of a list keep their order without gaps.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
 */
export function project(paths: readonly Path[], item: Item): Item {
  return selectMembers(item, selectionOf(paths));
}

function selectionOf(paths: readonly Path[]): Map<string | number, Selection> {
  const root = new Map<string | number, Selection>();
  for (const path of paths) {
    let selection = root;
    for (const step of path.slice(0, -1)) {
      let inner = selection.get(step);
      if (inner === undefined || inner === 'all') {
        inner = new Map();
        selection.set(step, inner);
      }
      selection = inner;
    }
    selection.set(path[path.length - 1] as string | number, 'all');
  }
  return root;
}

function selectMembers(map: Item, selections: Map<string | number, Selection>): Item {
  const selected: [string, AttributeValue][] = [];
  for (const [name, selection] of selections) {
    if (typeof name !== 'string') continue;
    const value = select(member(map, name), selection);
    if (value !== undefined) selected.push([name, value]);
  }
  return Object.fromEntries(selected);
}

function selectElements(
  list: readonly AttributeValue[],
  selections: Map<string | number, Selection>,
): AttributeValue[] {
  return list.flatMap((element, index) => {
    const selection = selections.get(index);
    return (selection && select(element, selection)) ?? [];
  });
}

function select(value: AttributeValue | undefined, selection: Selection): AttributeValue | undefined {
  if (selection === 'all' || value === undefined) return value;
  if (value.M !== undefined) {
    const M = selectMembers(value.M, selection);
    return Object.keys(M).length === 0 ? undefined : { M };
  }
  if (value.L === undefined) return undefined;
  const L = selectElements(value.L, selection);
  return L.length === 0 ? undefined : { L };
}
