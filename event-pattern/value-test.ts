import type { Scalar } from './json.ts';

/** Tests whether a scalar of the event matches, in at most `perValue + perCharacter × length` steps. */
export interface ValueTest {
  readonly matches: (value: Scalar) => boolean;
  readonly perValue: number;
  /** For each UTF-16 code unit of a string. */
  readonly perCharacter: number;
}

/** The most steps that testing these values takes. `characters` is their length in all. */
export function stepsOf(test: ValueTest, values: number, characters: number): number {
  return values * test.perValue + characters * test.perCharacter;
}

/** The UTF-16 code units that a test may read. */
export const lengthOf = (value: Scalar): number => (typeof value === 'string' ? value.length : 0);
