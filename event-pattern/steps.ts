/**
 * Steps that compiling and matching may still take. A step is about the work of reading one character. Every kind of work is charged
 * before it is done, by an upper bound that depends only on the pattern and the event. So the steps don't depend on the
 * machine, unlike a time.
 */
export interface Budget {
  left: number;
}

/** Compiling or matching would have taken more steps than its budget. */
export class TooManySteps extends Error {
  override readonly name = 'TooManySteps';
}

/** @throws TooManySteps if the budget has fewer steps */
export function spend(budget: Budget, steps: number): void {
  budget.left -= steps;
  if (budget.left < 0) throw new TooManySteps('Matching the pattern takes too many steps.');
}
