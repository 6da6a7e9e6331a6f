import * as z from 'zod';

/**
 * A field of text of at most `max` characters. JSON can carry half a character (`"\\ud800"`), which no UTF-8 can: it
 * would be refused by whoever the event reaches.
 */
export const textOf = (max: number) =>
  z
    .string('Must be a string.')
    .max(max, `Must have at most ${max} characters.`)
    .refine((text) => text.isWellFormed(), 'Must be well-formed Unicode.');
