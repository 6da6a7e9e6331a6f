import { isJsonObject, isScalar, type JsonObject, ownValue, type Test } from './json.ts';
import { operators } from './operators.ts';
import { kindOf, type Report, within } from './pattern-problem.ts';

/** The condition on one field: a value passes one of the tests, or the field is missing and `absence` is set. */
export type Leaf = { readonly tests: readonly Test[]; readonly absence: boolean };

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

function compileOperator(expression: JsonObject, report: Report): Test | undefined {
  const [name, ...others] = Object.keys(expression);
  if (name === undefined || others.length > 0)
    return report('An operator is an object with exactly one key. Put a second operator in its own object.');
  const operand = expression[name];
  const here = within(report, name);
  if (name === 'exists') {
    if (typeof operand !== 'boolean') return here(`exists takes true or false, not ${kindOf(operand)}.`);
    return () => operand;
  }
  const compile = operators.get(name);
  if (compile !== undefined) return compile(operand, here);
  return here(`Unknown operator. The operators are exists, ${[...operators.keys()].join(', ')}.`);
}

function compileValue(expected: unknown, report: Report): Test | undefined {
  if (!isScalar(expected))
    return report(`A value must be a string, number, boolean, null or operator, not ${kindOf(expected)}.`);
  if (typeof expected === 'number' && !Number.isFinite(expected)) return report('A number must be finite.');
  return (value) => value === expected;
}
