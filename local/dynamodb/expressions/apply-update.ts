import { AwsError } from '../../aws/aws-error.ts';
import { type AttributeValue, type Item, typeOf } from '../values/attribute-value.ts';
import { addNumbers, subtractNumbers } from '../values/number.ts';
import type { Call, Operand, Path, Update, UpdateAction } from './ast.ts';
import { valueAt } from './value-at.ts';
import { checkTarget, withValue } from './with-value.ts';

/**
 * Returns the item after an update. `item` itself stays as it is. For an item that does not exist pass its key. All operands
 * and list indexes mean the item before the update. Throws a `ValidationException`. The new item's size is the caller's to check.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function applyUpdate(update: Update, item: Item): Item {
  const order = update.paths.map((_, index) => index);
  const pathOf = (index: number) => update.paths[index] as Path;
  // Values that are appended to a list come in the order of their indexes.
  order.sort((a, b) => comparePaths(pathOf(a), pathOf(b)));
  const values: (AttributeValue | undefined)[] = [];
  // From the last path, as DynamoDB does: the first error is the one to report.
  for (const index of order.toReversed()) {
    checkTarget(item, pathOf(index));
    values[index] = newValue(update.actions[index] as UpdateAction, item);
  }
  let result = item;
  for (const index of order) {
    const value = values[index];
    if (value !== undefined) result = withValue(result, pathOf(index), value);
  }
  // From the end of a list, so that no removal moves the element of another one. What was appended is not meant.
  for (const index of order.reverse()) {
    const path = pathOf(index);
    const isRemoved = values[index] === undefined && valueAt(item, path) !== undefined;
    if (isRemoved) result = withValue(result, path, undefined);
  }
  return result;
}

/** The value that an action writes. Undefined removes the attribute. */
function newValue(action: UpdateAction, item: Item): AttributeValue | undefined {
  if (action.section === 'REMOVE') return undefined;
  if (action.section === 'SET') return evaluate(action.operand, item);
  const current = valueAt(item, action.path);
  if (current !== undefined && typeOf(current) !== typeOf(action.value)) throw wrongType();
  if (action.section === 'ADD') return current === undefined ? action.value : added(current, action.value);
  return current && withoutMembers(current, action.value);
}

function evaluate(operand: Operand, item: Item): AttributeValue {
  if ('value' in operand) return operand.value;
  if ('operator' in operand) return evaluateCall(operand, item);
  const value = valueAt(item, operand.path);
  if (value === undefined) {
    throw invalid('The provided expression refers to an attribute that does not exist in the item');
  }
  return value;
}

function evaluateCall({ operator, operands }: Call, item: Item): AttributeValue {
  const [first, second] = operands as [Operand, Operand];
  if (operator === 'if_not_exists') {
    // DynamoDB reads the second operand even if it does not use it.
    const otherwise = evaluate(second, item);
    return ('path' in first ? valueAt(item, first.path) : undefined) ?? otherwise;
  }
  if (operator === 'list_append')
    return { L: [...evaluateAs('L', first, item), ...evaluateAs('L', second, item)] };
  const calculate = operator === '+' ? addNumbers : subtractNumbers;
  return { N: calculate(evaluateAs('N', first, item), evaluateAs('N', second, item)) };
}

function evaluateAs<T extends 'L' | 'N'>(
  type: T,
  operand: Operand,
  item: Item,
): NonNullable<AttributeValue[T]> {
  const content = evaluate(operand, item)[type];
  if (content === undefined) throw wrongType();
  return content;
}

function added(current: AttributeValue, more: AttributeValue): AttributeValue {
  if (current.N !== undefined && more.N !== undefined) return { N: addNumbers(current.N, more.N) };
  return mapSet(current, (members) => [...new Set([...members, ...membersOf(more)])]);
}

/** A set without some members. Undefined if none is left: a set can't be empty. */
function withoutMembers(current: AttributeValue, removed: AttributeValue): AttributeValue | undefined {
  const unwanted = new Set(membersOf(removed));
  const left = mapSet(current, (members) => members.filter((member) => !unwanted.has(member)));
  return membersOf(left).length === 0 ? undefined : left;
}

function mapSet({ SS, NS, BS }: AttributeValue, map: (members: string[]) => string[]): AttributeValue {
  return { ...(SS && { SS: map(SS) }), ...(NS && { NS: map(NS) }), ...(BS && { BS: map(BS) }) };
}

function membersOf({ SS, NS, BS }: AttributeValue): string[] {
  return SS ?? NS ?? BS ?? [];
}

function comparePaths(a: Path, b: Path): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    if (left !== right) return left < right ? -1 : 1;
  }
  return -1;
}

function wrongType(): AwsError {
  return invalid('An operand in the update expression has an incorrect data type');
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
