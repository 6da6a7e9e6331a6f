import { AwsError } from '../../aws/aws-error.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import type { Path } from './ast.ts';
import { member, valueAt } from './value-at.ts';

type Steps = readonly (string | number)[];

/** Checks that the map or list in which a path writes exists in an item. Throws a `ValidationException`. */
export function checkTarget(item: Item, path: Path): void {
  if (path.length === 1) return;
  const [name, ...steps] = path;
  const last = steps.pop();
  const container = valueAt(item, [name, ...steps]);
  if ((typeof last === 'number' ? container?.L : container?.M) !== undefined) return;
  throw new AwsError(
    'ValidationException',
    'The document path provided in the update expression is invalid for update',
  );
}

/**
 * A copy of an item with another value at a path, or without it if `value` is undefined. An index beyond the end of a list
 * appends. The path must have passed `checkTarget`.
 */
export function withValue(item: Item, [name, ...rest]: Path, value: AttributeValue | undefined): Item {
  const replaced = replace(member(item, name), rest, value);
  // A computed member is safe for the name `__proto__`, an assignment is not.
  if (replaced !== undefined) return { ...item, [name]: replaced };
  const { [name]: _, ...others } = item;
  return others;
}

function replace(
  current: AttributeValue | undefined,
  [step, ...rest]: Steps,
  value: AttributeValue | undefined,
): AttributeValue | undefined {
  if (step === undefined) return value;
  if (typeof step === 'string') return current?.M && { M: withValue(current.M, [step, ...rest], value) };
  const replaced = replace(current?.L?.[step], rest, value);
  return current?.L && { L: current.L.toSpliced(step, 1, ...(replaced === undefined ? [] : [replaced])) };
}
