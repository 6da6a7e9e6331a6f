import type { AttributeValue, Item } from '../values/attribute-value.ts';
import type { Path } from './ast.ts';

/** The value at a path of an item. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = member(item, path[0]);
  for (let index = 1; index < path.length && value !== undefined; index += 1) {
    const step = path[index];
    value = typeof step === 'number' ? value.L?.[step] : step === undefined ? value : member(value.M, step);
  }
  return value;
}

/** The value of a map's own member. */
export function member(map: Item | undefined, name: string): AttributeValue | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
