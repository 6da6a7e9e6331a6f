import { kindOf, type Report } from './pattern-problem.ts';
import type { ValueTest } from './value-test.ts';

type Comparison = (value: number, bound: number) => boolean;

const lower = new Map<unknown, Comparison>([
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);
const upper = new Map<unknown, Comparison>([
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
]);
const anyComparator = new Map<unknown, Comparison>([
  ['=', (value, bound) => value === bound],
  ...lower,
  ...upper,
]);

/**
 * Compiles a `numeric` operand: `[comparator, number]`, or a range `[">" or ">=", number, "<" or "<=", number]`
 * with the lower bound below the upper bound. Numbers are doubles, as in event-ruler.
 */
export function compileNumeric(operand: unknown, report: Report): ValueTest | undefined {
  if (!Array.isArray(operand)) return report(`numeric takes a list, not ${kindOf(operand)}.`);
  if (operand.length !== 2 && operand.length !== 4)
    return report('numeric takes a comparator and a number, or two of each for a range.');
  if (operand.length === 2) return compileBound(operand, 0, anyComparator, report);

  const bottom = compileBound(operand, 0, lower, report);
  const top = compileBound(operand, 2, upper, report);
  if (bottom === undefined || top === undefined) return undefined;
  if (operand[1] >= operand[3]) return report("The range's lower bound must be below its upper bound.");
  return { matches: (value) => bottom.matches(value) && top.matches(value), perValue: 2, perCharacter: 0 };
}

function compileBound(
  terms: unknown[],
  at: number,
  comparators: Map<unknown, Comparison>,
  report: Report,
): ValueTest | undefined {
  const comparison = comparators.get(terms[at]);
  const bound = terms[at + 1];
  if (comparison === undefined)
    return report(`Expected one of ${[...comparators.keys()].join(' ')} here.`, at);
  if (typeof bound !== 'number' || !Number.isFinite(bound))
    return report(`Expected a finite number here, not ${kindOf(bound)}.`, at + 1);
  return {
    matches: (value) => typeof value === 'number' && comparison(value, bound),
    perValue: 1,
    perCharacter: 0,
  };
}
