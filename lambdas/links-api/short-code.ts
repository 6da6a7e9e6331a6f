import { customAlphabet } from 'nanoid';

/** Letters and digits that can't be mistaken for each other: no 0 O o, 1 I i l, 2 Z z, 5 S s, 8 B, u v. */
export const GENERATED_ALPHABET = '34679ACDEFGHJKLMNPQRTUVWXYabcdefghjkmnpqrtwxy';

export const GENERATED_LENGTH = 7;

/** A new short code: 7 characters from a cryptographic source, one of 45^7 (3.7 × 10^11). */
export const generateShortCode: () => string = customAlphabet(GENERATED_ALPHABET, GENERATED_LENGTH);
