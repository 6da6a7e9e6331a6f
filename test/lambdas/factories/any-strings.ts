import fc from 'fast-check';

/** Any string that JSON can hold, with lone surrogates and control characters. */
export const anyStrings = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });
