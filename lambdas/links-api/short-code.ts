import { customAlphabet } from 'nanoid';

/** Letters and digits without look-alikes: no 0 O o, 1 I i l, 2 Z z, 5 S s, 8 B, u v. */
export const GENERATED_ALPHABET = '34679ACDEFGHJKLMNPQRTUVWXYabcdefghjkmnpqrtwxy';

export const GENERATED_LENGTH = 7;

/** Draws one of 45^7 (3.7 × 10^11) short codes from a cryptographic source. */
export const generateShortCode: () => string = customAlphabet(GENERATED_ALPHABET, GENERATED_LENGTH);
