import { type AttributeValue, type Item, typeOf } from '../values/attribute-value.ts';
import { compareValues, equalValues } from '../values/compare-values.ts';
import type { Call, Condition, Operand, Path } from './ast.ts';
import { valueAt } from './value-at.ts';

/**
 * Tells whether an item fulfills a condition. An item that does not exist has no attributes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function evaluateCondition(condition: Condition, item: Item | undefined): boolean {
  switch (condition.operator) {
    case 'AND':
      return condition.conditions.every((one) => evaluateCondition(one, item));
    case 'OR':
      return condition.conditions.some((one) => evaluateCondition(one, item));
    case 'NOT':
      return !condition.conditions.some((one) => evaluateCondition(one, item));
    default:
      return evaluateCall(condition, item ?? {});
  }
}

/** All paths of a condition. */
export function pathsIn(condition: Condition | Operand): Path[] {
  if ('path' in condition) return [condition.path];
  if ('value' in condition) return [];
  return ('conditions' in condition ? condition.conditions : condition.operands).flatMap(pathsIn);
}

function evaluateCall({ operator, operands }: Call, item: Item): boolean {
  const [first, second, third] = operands.map((operand) => evaluateOperand(operand, item));
  switch (operator) {
    case '=':
      return equals(first, second);
    case '<>':
      return !equals(first, second);
    case '<':
      return isOrdered(first, second, (order) => order < 0);
    case '<=':
      return isOrdered(first, second, (order) => order <= 0);
    case '>':
      return isOrdered(first, second, (order) => order > 0);
    case '>=':
      return isOrdered(first, second, (order) => order >= 0);
    case 'BETWEEN':
      return (
        isOrdered(second, first, (order) => order <= 0) && isOrdered(first, third, (order) => order <= 0)
      );
    case 'IN':
      return operands.slice(1).some((operand) => equals(first, evaluateOperand(operand, item)));
    case 'attribute_exists':
      return first !== undefined;
    case 'attribute_not_exists':
      return first === undefined;
    case 'attribute_type':
      return first !== undefined && typeOf(first) === second?.S;
    case 'begins_with':
      return beginsWith(first, second);
    case 'contains':
      return contains(first, second);
    default:
      throw new Error(`${operator} is not a condition`);
  }
}

function evaluateOperand(operand: Operand, item: Item): AttributeValue | undefined {
  if ('path' in operand) return valueAt(item, operand.path);
  if ('value' in operand) return operand.value;
  const [measured] = operand.operands;
  const size = measured && sizeOf(evaluateOperand(measured, item));
  return size === undefined ? undefined : { N: String(size) };
}

/** What the function `size` returns: bytes of a string or binary, members of a set, list or map. */
function sizeOf(value: AttributeValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}

function equals(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return a !== undefined && b !== undefined && equalValues(a, b);
}

function isOrdered(
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
  accepts: (order: number) => boolean,
): boolean {
  const order = a && b && compareValues(a, b);
  return order !== undefined && accepts(order);
}

function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
  if (value?.B === undefined || prefix?.B === undefined) return false;
  const expected = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, expected.length).equals(expected);
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.L !== undefined) return value.L.some((element) => equalValues(element, part));
  if (part.S !== undefined) return (value.S ?? value.SS)?.includes(part.S) ?? false;
  if (part.N !== undefined) return value.NS?.includes(part.N) ?? false;
  if (part.B === undefined) return false;
  if (value.BS !== undefined) return value.BS.includes(part.B);
  return value.B !== undefined && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
}
