import * as z from 'zod';

/** A time that a client sends, as milliseconds since the epoch; what is finer is cut off. */
export const requestTime = z.iso
  .datetime({ offset: true, error: 'Must be an RFC 3339 time, such as 2026-11-20T10:15:30Z.' })
  .transform((value) => Date.parse(value));
