import { isJsonObject, isScalar, type JsonObject, ownValue } from './json.ts';
import type { Test } from './operator.ts';
import { operators } from './operators.ts';
import { kindOf, type Report, within } from './problem.ts';

/** What a pattern asks of one field: a value that passes one of the tests or, if `absence`, no value. */
export type Leaf = { readonly tests: readonly Test[]; readonly absence: boolean };

/**
 * Compiles a field's list: values, which match exactly (strings character by character, numbers by value, so
 * 300 and 3.0e2 are the same), and operators, each an object with one key. The list is an "or".
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
    return report(
      'An operator is an object with exactly one key; put a second one into an object of its own.',
    );
  const operand = expression[name];
  const here = within(report, name);
  if (name === 'exists') {
    if (typeof operand !== 'boolean') return here(`exists takes true or false, not ${kindOf(operand)}.`);
    return () => operand;
  }
  const compile = operators.get(name);
  if (compile !== undefined) return compile(operand, here);
  return here(`Not an operator; the operators are exists, ${[...operators.keys()].join(', ')}.`);
}

function compileValue(expected: unknown, report: Report): Test | undefined {
  if (!isScalar(expected))
    return report(`A value is a string, a number, a boolean, null or an operator, not ${kindOf(expected)}.`);
  if (typeof expected === 'number' && !Number.isFinite(expected)) return report('A number must be finite.');
  return (value) => value === expected;
}
