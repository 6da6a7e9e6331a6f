import { hash } from 'node:crypto';

/** 13 hex digits are 52 bits, which a number holds exactly. */
const HEX_DIGITS = 13;

/**
 * Decides by chance, but the same each time: returns a number from 0 to (not including) 1 that depends on nothing but the
 * seed, the place and the number of the call at this place.
 */
export function decide(seed: string, place: string, n: number): number {
  const digits = hash('sha256', JSON.stringify([seed, place, n])).slice(0, HEX_DIGITS);
  return Number.parseInt(digits, 16) / 16 ** HEX_DIGITS;
}
