import { isJsonObject, isScalar, type JsonObject, ownValue, type Scalar } from './json.ts';
import { operators } from './operators.ts';
import { kindOf, type Report, within } from './pattern-problem.ts';
import { type Budget, spend } from './steps.ts';
import { lengthOf, stepsOf, type ValueTest } from './value-test.ts';

/** The condition on one field: a value passes one of the tests, or the field is missing and `absence` is set. */
export type Leaf = { readonly tests: readonly ValueTest[]; readonly absence: boolean };

/**
 * Compiles a field's list, one member of which must match: exact values (numbers compare by value: 300 equals
 * 3.0e2) and operators, which are objects with one key.
 */
export function compileLeaf(values: readonly unknown[], report: Report): Leaf {
  if (values.length === 0) report('A list of values needs at least one.');
  const isAbsence = (value: unknown) => isJsonObject(value) && ownValue(value, 'exists') === false;
  const tests = values.map((value, at) => {
    const here = within(report, at);
    return isJsonObject(value) ? compileOperator(value, here) : compileValue(value, here);
  });
  return { tests: tests.filter((test) => test !== undefined), absence: values.some(isAbsence) };
}

/**
 * Tells whether one of the field's scalars passes one of the tests.
 * @throws TooManySteps
 */
export function anyPasses({ tests }: Leaf, scalars: readonly Scalar[], budget: Budget): boolean {
  for (const scalar of scalars) {
    for (const test of tests) {
      spend(budget, stepsOf(test, 1, lengthOf(scalar)));
      if (test.matches(scalar)) return true;
    }
  }
  return false;
}

function compileOperator(expression: JsonObject, report: Report): ValueTest | undefined {
  const [name, ...others] = Object.keys(expression);
  if (name === undefined || others.length > 0)
    return report('An operator is an object with exactly one key. Put a second operator in its own object.');
  const operand = expression[name];
  const here = within(report, name);
  if (name === 'exists') {
    if (typeof operand !== 'boolean') return here(`exists takes true or false, not ${kindOf(operand)}.`);
    return { matches: () => operand, perValue: 1, perCharacter: 0 };
  }
  const compile = operators.get(name);
  if (compile !== undefined) return compile(operand, here);
  return here(`Unknown operator. The operators are exists, ${[...operators.keys()].join(', ')}.`);
}

function compileValue(expected: unknown, report: Report): ValueTest | undefined {
  if (!isScalar(expected))
    return report(`A value must be a string, number, boolean, null or operator, not ${kindOf(expected)}.`);
  if (typeof expected === 'number' && !Number.isFinite(expected)) return report('A number must be finite.');
  return { matches: (value) => value === expected, perValue: 1 + lengthOf(expected), perCharacter: 0 };
}
