import { AwsError } from '../../aws/aws-error.ts';
import { type AttributeValue, typeOf } from '../values/attribute-value.ts';
import type { Call, Condition } from './ast.ts';
import { pathsIn } from './evaluate-condition.ts';

/** A key attribute of a table or index. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** What a query reads. */
export interface KeyCondition {
  readonly hash: AttributeValue;
  readonly range?: RangeCondition;
}

/** A condition for the sort key. */
export type RangeCondition =
  | { readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'begins_with'; readonly value: AttributeValue }
  | { readonly operator: 'BETWEEN'; readonly low: AttributeValue; readonly high: AttributeValue };

interface KeyTest {
  readonly operator: RangeCondition['operator'];
  readonly values: readonly [AttributeValue, ...AttributeValue[]];
}

const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/**
 * Reads a KeyConditionExpression for the keys of a table or index. Throws a `ValidationException`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
export function readKeyCondition(
  condition: Condition,
  hash: KeyAttribute,
  range?: KeyAttribute,
): KeyCondition {
  for (const [name, ...rest] of pathsIn(condition)) {
    if (rest.length > 0 && (name === hash.name || name === range?.name)) {
      throw invalid(
        `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ${name}`,
      );
    }
  }
  const tests = new Map<string, KeyTest>();
  collectTests(condition, tests);
  if (tests.size > 2) throw invalid('Conditions can be of length 1 or 2 only');
  const hashTest = tests.get(hash.name);
  if (hashTest === undefined) throw missed(hash.name);
  const rangeTest = range && tests.get(range.name);
  if (tests.size === 2 && rangeTest === undefined) {
    throw range === undefined ? invalid('Query key condition not supported') : missed(range.name);
  }
  checkValues(hash, hashTest);
  if (hashTest.operator !== '=') throw invalid('Query key condition not supported');
  if (range !== undefined && rangeTest !== undefined) checkValues(range, rangeTest);
  return { hash: hashTest.values[0], ...(rangeTest && { range: rangeCondition(rangeTest) }) };
}

function rangeCondition({ operator, values: [value, high = value] }: KeyTest): RangeCondition {
  return operator === 'BETWEEN' ? { operator, low: value, high } : { operator, value };
}

function collectTests(condition: Condition, tests: Map<string, KeyTest>): void {
  if (!('conditions' in condition)) {
    const { name, test } = readTest(condition);
    if (tests.has(name)) throw invalid('KeyConditionExpressions must only contain one condition per key');
    tests.set(name, test);
  } else if (condition.operator === 'AND') {
    for (const one of condition.conditions) collectTests(one, tests);
  } else {
    throw invalid(`Invalid operator used in KeyConditionExpression: ${condition.operator}`);
  }
}

function readTest({ operator, operands }: Call): { name: string; test: KeyTest } {
  const supported = operator in MIRRORED ? (operator as keyof typeof MIRRORED) : undefined;
  if (supported === undefined && operator !== 'BETWEEN' && operator !== 'begins_with') {
    throw invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
  }
  if (operands.some((operand) => 'operator' in operand)) {
    throw invalid('KeyConditionExpressions cannot contain nested operations');
  }
  const paths = operands.flatMap((operand) => ('path' in operand ? [operand.path] : []));
  const [path, other] = paths;
  const [first, ...rest] = operands.flatMap((operand) => ('value' in operand ? [operand.value] : []));
  const keyFirst = operands[0] !== undefined && 'path' in operands[0];
  if (supported === undefined && !keyFirst) {
    throw invalidTest(`${operator} operator must have the key attribute as its first operand`);
  }
  if (path === undefined) throw invalidTest('No key attribute specified');
  if (other !== undefined || first === undefined) {
    throw invalidTest('Multiple attribute names used in one condition');
  }
  const [name] = path;
  if (path.length > 1) {
    throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  const oriented = supported === undefined || keyFirst ? operator : MIRRORED[supported];
  return { name, test: { operator: oriented as KeyTest['operator'], values: [first, ...rest] } };
}

function checkValues({ name, type }: KeyAttribute, { values }: KeyTest): void {
  for (const value of values) {
    if (typeOf(value) !== type) {
      throw invalid(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
    }
    if (value.S === '' || value.B === '') {
      const kind = type === 'S' ? 'string' : 'binary';
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
      );
    }
  }
}

function missed(name: string): AwsError {
  return invalid(`Query condition missed key schema element: ${name}`);
}

function invalidTest(message: string): AwsError {
  return invalid(`Invalid condition in KeyConditionExpression: ${message}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
