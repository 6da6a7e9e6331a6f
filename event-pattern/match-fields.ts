import type { Alternative } from './compile.ts';
import { isJsonObject, isScalar, type JsonObject, ownValue, type Scalar } from './json.ts';
import type { Leaf } from './leaf.ts';

/** An alternative's fields as a tree of path steps, in the order of the paths. */
type FieldTree = { leaf: Leaf | undefined; readonly children: Map<string, FieldTree> };

/** Sorts the paths: their order decides which objects a missing field is checked in (see `treeMatches`). */
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
 * Tells whether `value` matches the fields below `node`.
 *
 * Arrays follow event-ruler ("JSON Array Matching" in its README). Nested arrays are flattened, and a field
 * matches if one of the scalars does. All fields below an array must match within one of its objects. The first
 * field, in path order, that matches by value chooses that object. A field before it that may be missing must be
 * missing from every object, a field after it only from the chosen one. `chooser` is the field that chose the object
 * of an outer array: it must match by value, even if it may be missing.
 *
 * Each array is matched on its own, so the work is at most the size of the pattern times the size of the event.
 */
export function treeMatches(node: FieldTree, value: unknown, chooser?: FieldTree): boolean {
  const { scalars, objects } = flatten([value]);
  if (node.leaf !== undefined && !leafMatches(node.leaf, scalars, node !== chooser)) return false;
  const first = firstByValue(node, objects, chooser);
  if (first === undefined) return true;
  return objects.some((object) => {
    for (const [step, child] of node.children)
      if (!treeMatches(child, ownValue(object, step), first)) return false;
    return true;
  });
}

function leafMatches(leaf: Leaf, scalars: Scalar[], mayBeMissing: boolean): boolean {
  if (scalars.length === 0) return leaf.absence && mayBeMissing;
  return scalars.some((scalar) => leaf.tests.some((test) => test(scalar)));
}

/** Finds the first field below `node` that can't match by being missing from all objects. */
function firstByValue(node: FieldTree, objects: JsonObject[], chooser?: FieldTree): FieldTree | undefined {
  for (const [step, child] of node.children) {
    if (child.leaf !== undefined && (!child.leaf.absence || child === chooser)) return child;
    const found = flatten(objects.map((object) => ownValue(object, step)));
    if (child.leaf !== undefined && found.scalars.length > 0) return child;
    const below = firstByValue(child, found.objects, chooser);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** Collects scalars and objects from values and nested arrays. Iterative, because events nest without limit. */
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
