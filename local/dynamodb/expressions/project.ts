import type { Item } from '../values/attribute-value.ts';
import type { Path } from './ast.ts';

/** The parts of an item at some paths. Lists keep the order of the item, without gaps. */
export function project(paths: readonly Path[], item: Item): Item {
  throw new Error(`Not written yet ${paths} ${item}`);
}
