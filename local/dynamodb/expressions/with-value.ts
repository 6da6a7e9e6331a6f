import { AwsError } from '../../aws/aws-error.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import type { Path } from './ast.ts';
import { member } from './value-at.ts';

type Steps = readonly (string | number)[];

/**
 * A copy of an item with another value at a path, or without it if `value` is undefined. An index beyond the end of a list
 * appends. Throws a `ValidationException` if the map or list for the value does not exist.
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
  steps: Steps,
  value: AttributeValue | undefined,
): AttributeValue | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'string' && current?.M !== undefined) {
    return { M: withValue(current.M, [step, ...rest], value) };
  }
  if (typeof step === 'string' || current?.L === undefined) {
    throw new AwsError(
      'ValidationException',
      'The document path provided in the update expression is invalid for update',
    );
  }
  const replaced = replace(current.L[step], rest, value);
  return { L: current.L.toSpliced(step, 1, ...(replaced === undefined ? [] : [replaced])) };
}
