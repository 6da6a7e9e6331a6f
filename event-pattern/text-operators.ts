import { endsIgnoringCase, equalsIgnoringCase, startsIgnoringCase } from './ignore-case.ts';
import { isJsonObject } from './json.ts';
import { kindOf, type Report, within } from './pattern-problem.ts';
import type { ValueTest } from './value-test.ts';
import { compileWildcard, hasInnerText } from './wildcard.ts';

type TextTest = (text: string) => boolean;

const textOperators = {
  prefix: (expected) => (text) => text.startsWith(expected),
  suffix: (expected) => (text) => text.endsWith(expected),
  'equals-ignore-case': equalsIgnoringCase,
  wildcard: compileWildcard,
} as const satisfies Record<string, (expected: string, report: Report) => TextTest | undefined>;

/** An operator on strings; other values never match it. */
type TextOperator = keyof typeof textOperators;

/** Steps for each character of an operand whose case is ignored: up to three forms are compared. */
const STEPS_TO_IGNORE_CASE = 16;

/** `compileWildcard` reads each character at most three times. */
const READS_PER_CHARACTER = 3;

export function isTextOperator(name: string): name is TextOperator {
  return Object.hasOwn(textOperators, name);
}

/** Compiles an operator with a string operand. An empty prefix or suffix matches any string. */
export function compileText(name: TextOperator, operand: unknown, report: Report): ValueTest | undefined {
  if (typeof operand !== 'string') return report(`${name} takes a string, not ${kindOf(operand)}.`);
  return onlyText(textOperators[name](operand, report), {
    perValue: 1 + operand.length * (name === 'equals-ignore-case' ? STEPS_TO_IGNORE_CASE : 1),
    perCharacter: name === 'wildcard' && hasInnerText(operand) ? READS_PER_CHARACTER : 0,
  });
}

/** Compiles `prefix` or `suffix`, whose operand is a string or `{"equals-ignore-case": string}`. */
export function compileAffix(
  name: 'prefix' | 'suffix',
  operand: unknown,
  report: Report,
): ValueTest | undefined {
  if (!isJsonObject(operand)) return compileText(name, operand, report);
  const [key, ...others] = Object.keys(operand);
  if (key !== 'equals-ignore-case' || others.length > 0)
    return report(`${name} takes a string or {"equals-ignore-case": string}.`);
  const expected = operand[key];
  if (typeof expected !== 'string')
    return within(report, key)(`equals-ignore-case takes a string, not ${kindOf(expected)}.`);
  const matches = name === 'prefix' ? startsIgnoringCase(expected) : endsIgnoringCase(expected);
  return onlyText(matches, { perValue: 1 + expected.length * STEPS_TO_IGNORE_CASE, perCharacter: 0 });
}

function onlyText(
  matches: TextTest | undefined,
  steps: Pick<ValueTest, 'perValue' | 'perCharacter'>,
): ValueTest | undefined {
  return matches && { matches: (value) => typeof value === 'string' && matches(value), ...steps };
}
