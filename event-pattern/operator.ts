import type { Scalar } from './json.ts';
import type { Report } from './problem.ts';

/** Whether one scalar of the event is what the pattern asks for. */
export type Test = (value: Scalar) => boolean;

/** Compiles an operator's operand, or reports what is wrong with it. */
export type Operator = (operand: unknown, report: Report) => Test | undefined;
