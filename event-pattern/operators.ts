import { compileAnythingBut } from './anything-but.ts';
import { compileCidr } from './cidr.ts';
import { compileNumeric } from './numeric.ts';
import type { Report } from './pattern-problem.ts';
import { compileAffix, compileText } from './text-operators.ts';
import type { ValueTest } from './value-test.ts';

/** Compiles an operator's operand, or reports its problems. */
type Operator = (operand: unknown, report: Report) => ValueTest | undefined;

/**
 * Operators on values, by name (EventBridge user guide, "Comparison operators for use in event patterns in Amazon
 * EventBridge"). `exists` and `$or` apply to fields and are compiled in leaf.ts and compile.ts.
 */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['prefix', (operand, report) => compileAffix('prefix', operand, report)],
  ['suffix', (operand, report) => compileAffix('suffix', operand, report)],
  ['equals-ignore-case', (operand, report) => compileText('equals-ignore-case', operand, report)],
  ['wildcard', (operand, report) => compileText('wildcard', operand, report)],
  ['anything-but', compileAnythingBut],
  ['numeric', compileNumeric],
  ['cidr', compileCidr],
]);

/**
 * Names that a field inside `$or` can't have, so that a misplaced operator is refused instead of never matching
 * (event-ruler's README, "The $or Primitive").
 */
export const reservedInOr: ReadonlySet<string> = new Set([
  ...operators.keys(),
  ...['exists', 'exactly', '=', '<', '<=', '>', '>='],
  ...['regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);
