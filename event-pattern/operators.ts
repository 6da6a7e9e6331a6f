import { compileAnythingBut } from './anything-but.ts';
import { compileCidr } from './cidr.ts';
import { compileNumeric } from './numeric.ts';
import type { Operator } from './operator.ts';
import { compileAffix, compileText } from './text-operators.ts';

/**
 * The operators that look at a value, by name (EventBridge user guide, "Comparison operators for use in event
 * patterns in Amazon EventBridge"). `exists` and `$or` are not here: they are about fields, not values.
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
