import { isJsonObject, type JsonObject } from './json.ts';
import { kindOf, type Report, within } from './pattern-problem.ts';
import { compileText, isTextOperator } from './text-operators.ts';
import type { ValueTest } from './value-test.ts';

/**
 * Compiles an `anything-but` operand: a string, a number, a list of only strings or only numbers, or one of
 * `{"prefix" | "suffix" | "equals-ignore-case" | "wildcard": string or list of strings}`.
 *
 * Matches every other value, including values of other types, but not a missing field. An array matches if one
 * of its elements does, as with every operator.
 */
export function compileAnythingBut(operand: unknown, report: Report): ValueTest | undefined {
  if (isJsonObject(operand)) return compileNegatedText(operand, report);
  const members = oneOrMore(operand, report);
  const type = typeof members[0]?.value;
  for (const { value, report } of members) {
    if (typeof value === 'number' ? !Number.isFinite(value) : typeof value !== 'string')
      return report(`anything-but takes strings, finite numbers or an operator, not ${kindOf(value)}.`);
    if (typeof value !== type) return report('anything-but takes only strings or only numbers, not both.');
  }
  const excluded = new Set(members.map(({ value }) => value));
  return {
    matches: (value) => !excluded.has(value),
    // The set hashes the value once and compares it to about one member.
    perValue: 4,
    perCharacter: 1,
  };
}

function compileNegatedText(operand: JsonObject, report: Report): ValueTest | undefined {
  const [name = '', ...others] = Object.keys(operand);
  if (!isTextOperator(name) || others.length > 0)
    return report('anything-but takes exactly one of prefix, suffix, equals-ignore-case and wildcard.');
  const tests = oneOrMore(operand[name], within(report, name)).map(({ value, report }) => {
    if (value === '' && (name === 'prefix' || name === 'suffix'))
      return report(`An empty ${name} inside anything-but would exclude every string.`);
    return compileText(name, value, report);
  });
  const total = (steps: 'perValue' | 'perCharacter') =>
    tests.reduce((sum, test) => sum + (test?.[steps] ?? 0), 0);
  return {
    matches: (value) => !tests.some((test) => test?.matches(value)),
    perValue: total('perValue'),
    perCharacter: total('perCharacter'),
  };
}

/** Lists the operand's values, each with a report for its position. */
function oneOrMore(operand: unknown, report: Report): { value: unknown; report: Report }[] {
  if (!Array.isArray(operand)) return [{ value: operand, report }];
  if (operand.length === 0) report('anything-but takes a list of at least one value.');
  return operand.map((value: unknown, at) => ({ value, report: within(report, at) }));
}
