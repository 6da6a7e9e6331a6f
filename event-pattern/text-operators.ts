import { endsIgnoringCase, equalsIgnoringCase, startsIgnoringCase } from './ignore-case.ts';
import { isJsonObject, type Test } from './json.ts';
import { kindOf, type Report, within } from './pattern-problem.ts';
import { compileWildcard } from './wildcard.ts';

type TextTest = (text: string) => boolean;

const textOperators = {
  prefix: (expected) => (text) => text.startsWith(expected),
  suffix: (expected) => (text) => text.endsWith(expected),
  'equals-ignore-case': (expected) => (text) => equalsIgnoringCase(expected, text),
  wildcard: compileWildcard,
} as const satisfies Record<string, (expected: string, report: Report) => TextTest | undefined>;

/** An operator on strings; other values never match it. */
type TextOperator = keyof typeof textOperators;

export function isTextOperator(name: string): name is TextOperator {
  return Object.hasOwn(textOperators, name);
}

/** Compiles an operator with a string operand. An empty prefix or suffix matches any string. */
export function compileText(name: TextOperator, operand: unknown, report: Report): Test | undefined {
  if (typeof operand !== 'string') return report(`${name} takes a string, not ${kindOf(operand)}.`);
  return onlyText(textOperators[name](operand, report));
}

/** Compiles `prefix` or `suffix`, whose operand is a string or `{"equals-ignore-case": string}`. */
export function compileAffix(name: 'prefix' | 'suffix', operand: unknown, report: Report): Test | undefined {
  if (!isJsonObject(operand)) return compileText(name, operand, report);
  const [key, ...others] = Object.keys(operand);
  if (key !== 'equals-ignore-case' || others.length > 0)
    return report(`${name} takes a string or {"equals-ignore-case": string}.`);
  const expected = operand[key];
  if (typeof expected !== 'string')
    return within(report, key)(`equals-ignore-case takes a string, not ${kindOf(expected)}.`);
  const matches = name === 'prefix' ? startsIgnoringCase : endsIgnoringCase;
  return onlyText((text) => matches(expected, text));
}

function onlyText(matches: TextTest | undefined): Test | undefined {
  return matches && ((value) => typeof value === 'string' && matches(value));
}
