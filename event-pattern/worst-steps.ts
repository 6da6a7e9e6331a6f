import { compilePattern } from './compile.ts';
import { compiledSize, STEPS_PER_PART } from './compiled-size.ts';
import type { Expression, Field } from './expression.ts';
import { withoutReplacedFields } from './match.ts';
import { stepsOf } from './value-test.ts';

/** The most that a field of an event holds: scalars, and UTF-16 code units of all its strings. */
export interface FieldSize {
  readonly values: number;
  readonly characters: number;
}

/** The steps that compiling and matching can take, and the field of the pattern that can take the most of them. */
export interface WorstSteps {
  readonly steps: number;
  /** The part of `steps` that compiling takes. */
  readonly compiling: number;
  readonly worstField: { readonly place: readonly (string | number)[]; readonly steps: number };
}

/**
 * Returns the most steps in which a valid pattern is compiled and matches an event without an array of several objects.
 * @param sizeOf the most that the field at a path of the event holds
 */
export function worstSteps(pattern: unknown, sizeOf: (path: readonly string[]) => FieldSize): WorstSteps {
  const { expression } = compilePattern(pattern);
  const fields = new Set<Field>();
  const compiling = expression === undefined ? 0 : compiledSize(expression) * STEPS_PER_PART;
  let steps = expression === undefined ? 0 : compiling + visit(withoutReplacedFields(expression));
  let worstField: WorstSteps['worstField'] = { place: [], steps: 0 };
  for (const field of fields) {
    const mine = fieldSteps(field);
    steps += mine;
    if (mine > worstField.steps) worstField = { place: field.place, steps: mine };
  }
  return { steps, compiling, worstField };

  /** Collects the fields, which are tested once each, and counts the visits. */
  function visit(part: Expression): number {
    if (part.kind !== 'field') return part.members.reduce((visits, member) => visits + visit(member), 1);
    fields.add(part);
    return 1;
  }

  function fieldSteps({ path, leaf }: Field): number {
    const { values, characters } = sizeOf(path);
    // Each step of the path can lead into an array.
    const reading = path.reduce((sum, _, at) => sum + 2 + sizeOf(path.slice(0, at + 1)).values, 0);
    return leaf.tests.reduce((sum, test) => sum + stepsOf(test, values, characters), reading);
  }
}
