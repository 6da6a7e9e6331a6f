import type { Alternative } from './compile.ts';
import { isJsonObject, isScalar, type JsonObject, ownValue, type Scalar } from './json.ts';
import type { Leaf } from './leaf.ts';

/** An alternative's fields by the steps of their paths, first path first. */
export type FieldTree = { leaf: Leaf | undefined; readonly children: Map<string, FieldTree> };

/** Sorted, because the order decides what an absence is judged against (see `holds`). */
export function fieldTree(fields: Alternative): FieldTree {
  const root: FieldTree = { leaf: undefined, children: new Map() };
  for (const path of [...fields.keys()].sort()) {
    let node = root;
    for (const step of path.split('.')) {
      let child = node.children.get(step);
      if (child === undefined) {
        child = { leaf: undefined, children: new Map() };
        node.children.set(step, child);
      }
      node = child;
    }
    node.leaf = fields.get(path);
  }
  return root;
}

/**
 * Whether the fields below `node` hold in `value`.
 *
 * Arrays follow event-ruler ("JSON Array Matching" in its README): nested ones are flattened, a field's list
 * takes any of the scalars, and all fields below one array must hold within one and the same of its objects.
 * That object is settled by the first field, in the order of the paths, that is matched by a value. A field
 * that may be absent and comes before it must be absent from every object; one that comes after, from that one.
 * `settling` is such a first field, further out: it is to match by value even where it happens to be absent.
 *
 * Every array is decided on its own, so the work grows with the sizes of pattern and event multiplied, and no
 * combination of arrays makes it grow faster.
 */
export function holds(node: FieldTree, value: unknown, settling?: FieldTree): boolean {
  const { scalars, objects } = flatten([value]);
  if (node.leaf !== undefined && !leafHolds(node.leaf, scalars, node !== settling)) return false;
  const first = firstByValue(node, objects, settling);
  if (first === undefined) return true;
  return objects.some((object) => {
    for (const [step, child] of node.children) if (!holds(child, ownValue(object, step), first)) return false;
    return true;
  });
}

function leafHolds(leaf: Leaf, scalars: Scalar[], mayBeAbsent: boolean): boolean {
  if (scalars.length === 0) return leaf.absence && mayBeAbsent;
  return scalars.some((scalar) => leaf.tests.some((test) => test(scalar)));
}

/** The first field below `node` that no absence from all of the objects satisfies. */
function firstByValue(node: FieldTree, objects: JsonObject[], settling?: FieldTree): FieldTree | undefined {
  for (const [step, child] of node.children) {
    if (child.leaf !== undefined && (!child.leaf.absence || child === settling)) return child;
    const found = flatten(objects.map((object) => ownValue(object, step)));
    if (child.leaf !== undefined && found.scalars.length > 0) return child;
    const below = firstByValue(child, found.objects, settling);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** The scalars and objects among the values and in their arrays; not by recursion, since events nest as they like. */
function flatten(pending: unknown[]): { scalars: Scalar[]; objects: JsonObject[] } {
  const scalars: Scalar[] = [];
  const objects: JsonObject[] = [];
  while (pending.length > 0) {
    const value = pending.pop();
    if (isScalar(value)) scalars.push(value);
    else if (isJsonObject(value)) objects.push(value);
    else if (Array.isArray(value)) for (const element of value) pending.push(element);
  }
  return { scalars, objects };
}
