import type { Alternative } from './expression.ts';
import { flatten } from './flatten.ts';
import { type JsonObject, ownValue, type Scalar } from './json.ts';
import { anyPasses, type Leaf } from './leaf.ts';
import { type Budget, spend } from './steps.ts';

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
    node.leaf = fields.get(path)?.leaf;
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
 *
 * @throws TooManySteps
 */
export function treeMatches(node: FieldTree, value: unknown, budget: Budget, chooser?: FieldTree): boolean {
  const { scalars, objects } = flatten([value], budget);
  if (node.leaf !== undefined && !leafMatches(node.leaf, scalars, node !== chooser, budget)) return false;
  const first = firstByValue(node, objects, budget, chooser);
  if (first === undefined) return true;
  return objects.some((object) => {
    for (const [step, child] of node.children)
      if (!treeMatches(child, ownValue(object, step), budget, first)) return false;
    return true;
  });
}

function leafMatches(leaf: Leaf, scalars: Scalar[], mayBeMissing: boolean, budget: Budget): boolean {
  if (scalars.length === 0) return leaf.absence && mayBeMissing;
  return anyPasses(leaf, scalars, budget);
}

/** Finds the first field below `node` that can't match by being missing from all objects. */
function firstByValue(
  node: FieldTree,
  objects: JsonObject[],
  budget: Budget,
  chooser?: FieldTree,
): FieldTree | undefined {
  for (const [step, child] of node.children) {
    if (child.leaf !== undefined && (!child.leaf.absence || child === chooser)) return child;
    spend(budget, 1 + objects.length);
    const found = flatten(
      objects.map((object) => ownValue(object, step)),
      budget,
    );
    if (child.leaf !== undefined && found.scalars.length > 0) return child;
    const below = firstByValue(child, found.objects, budget, chooser);
    if (below !== undefined) return below;
  }
  return undefined;
}
