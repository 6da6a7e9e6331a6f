import { type AttributeType, typeOf } from '../values/attribute-value.ts';
import { compareValues } from '../values/compare-values.ts';
import type { Call, ExpressionKind, Operand, Operator } from './ast.ts';
import { pathText } from './check-overlap.ts';
import { invalidExpression } from './parser.ts';

/** What an operator or function demands of its operands. */
interface Rule {
  readonly count?: number;
  readonly startsWithPath?: true;
  /** A path as the first operand must not come again. */
  readonly distinct?: true;
  readonly types?: readonly AttributeType[];
}

const SCALARS = ['S', 'N', 'B'] as const;
const ORDERING: Rule = { distinct: true, types: SCALARS };
const ARITHMETIC: Rule = { types: ['N'] };
const RULES: Record<Operator, Rule> = {
  '=': { distinct: true },
  '<>': { distinct: true },
  '<': ORDERING,
  '<=': ORDERING,
  '>': ORDERING,
  '>=': ORDERING,
  BETWEEN: ORDERING,
  IN: { distinct: true },
  attribute_exists: { count: 1, startsWithPath: true },
  attribute_not_exists: { count: 1, startsWithPath: true },
  attribute_type: { count: 2, distinct: true },
  begins_with: { count: 2, distinct: true, types: ['S', 'B'] },
  contains: { count: 2, distinct: true },
  size: { count: 1, types: ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'] },
  if_not_exists: { count: 2, startsWithPath: true, distinct: true },
  list_append: { count: 2, types: ['L'] },
  '+': ARITHMETIC,
  '-': ARITHMETIC,
};
const TYPE_NAMES = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];
const RESULTS: Partial<Record<Operator, AttributeType>> = { size: 'N', '+': 'N', '-': 'N', list_append: 'L' };

/** Checks the operands of an operator or function as far as they are known without the item. */
export function checkCall(kind: ExpressionKind, { operator, operands }: Call): void {
  const { count, startsWithPath, distinct, types } = RULES[operator];
  const place = `operator or function: ${operator}`;
  const refuse = (message: string) => invalidExpression(kind, message);
  const refuseType = (type: string) =>
    refuse(`Incorrect operand type for operator or function; ${place}, operand type: ${type}`);

  if (count !== undefined && operands.length !== count) {
    throw refuse(
      `Incorrect number of operands for operator or function; ${place}, number of operands: ${operands.length}`,
    );
  }
  const [first, ...others] = operands;
  if (startsWithPath && (first === undefined || !('path' in first))) {
    throw refuse(`Operator or function requires a document path; ${place}`);
  }
  if (distinct && first !== undefined && 'path' in first) {
    const text = pathText(first.path);
    if (others.some((other) => 'path' in other && pathText(other.path) === text)) {
      throw refuse(
        `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${text}`,
      );
    }
  }
  for (const operand of types === undefined ? [] : operands) {
    const type = staticType(operand);
    if (type !== undefined && !types?.includes(type)) throw refuseType(type);
  }
  if (operator === 'attribute_type') checkTypeName(others[0], refuse, refuseType);
  if (operator === 'BETWEEN') checkBounds(others, refuse);
}

function staticType(operand: Operand | undefined): AttributeType | undefined {
  if (operand === undefined || 'path' in operand) return undefined;
  return 'value' in operand ? typeOf(operand.value) : RESULTS[operand.operator];
}

function checkTypeName(
  operand: Operand | undefined,
  refuse: (message: string) => Error,
  refuseType: (type: string) => Error,
): void {
  const type = staticType(operand);
  if (type !== 'S') throw refuseType(type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
  if (operand === undefined || !('value' in operand) || operand.value.S === undefined) return;
  if (!TYPE_NAMES.includes(operand.value.S)) {
    throw refuse(
      `Invalid attribute type name found; type: ${operand.value.S}, valid types: {${TYPE_NAMES.join(',')}}`,
    );
  }
}

function checkBounds([low, high]: readonly Operand[], refuse: (message: string) => Error): void {
  if (low === undefined || high === undefined || !('value' in low) || !('value' in high)) return;
  const order = compareValues(low.value, high.value);
  if (order !== undefined && order <= 0) return;
  const problem =
    order === undefined
      ? 'same data type for lower and upper bounds'
      : 'upper bound to be greater than or equal to lower bound';
  const [lower, upper] = [low.value, high.value].map((value) => {
    const type = typeOf(value);
    return `AttributeValue: {${type}:${value[type]}}`;
  });
  throw refuse(
    `The BETWEEN operator requires ${problem}; lower bound operand: ${lower}, upper bound operand: ${upper}`,
  );
}
