import fc from 'fast-check';

/** Any string that JSON can carry: lone surrogates and control characters too. */
export const anyStrings = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });
