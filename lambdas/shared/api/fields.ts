import * as z from 'zod';
import { SHORT_CODE_PATTERN } from '../link/link-record.ts';

/**
 * A text field of at most `max` UTF-16 code units. Refuses lone surrogates: JSON can carry them (`"\ud800"`), but
 * UTF-8 can't, so consumers of the event would refuse them.
 */
export const textOf = (max: number) =>
  z
    .string('Must be a string.')
    .max(max, `Must have at most ${max} characters.`)
    .refine((text) => text.isWellFormed(), 'Must be well-formed Unicode.');

export const shortCode = z
  .string('Must be a string.')
  .regex(SHORT_CODE_PATTERN, 'Must be 3 to 64 of the characters A-Z, a-z, 0-9, "_" and "-".');

/** An RFC 3339 time in a request, as epoch milliseconds. Drops finer fractions. */
export const requestTime = z.iso
  .datetime({ offset: true, error: 'Must be an RFC 3339 time, such as 2026-11-20T10:15:30Z.' })
  .transform((value) => Date.parse(value));
