import * as z from 'zod';
import { pageCursor, pageLimit } from '../shared/api/page.ts';
import { EVENT_TYPES } from '../shared/events/catalogue.ts';
import { SHORT_CODE_PATTERN } from '../shared/short-code-pattern.ts';

/** A time, as milliseconds since the epoch; what is finer is cut off, as event times have nothing finer. */
const time = z.iso
  .datetime({ offset: true, error: 'Must be an RFC 3339 time, such as 2026-11-20T10:15:30Z.' })
  .transform((value) => Date.parse(value));

/** The query of `GET /events`. */
export const listEventsQuery = z
  .strictObject({
    limit: pageLimit,
    cursor: pageCursor,
    type: z.enum(EVENT_TYPES, `Must be one of ${EVENT_TYPES.join(', ')}.`).optional(),
    since: time.optional(),
    until: time.optional(),
    short_code: z
      .string()
      .regex(SHORT_CODE_PATTERN, 'Must be 3 to 64 of the characters A-Z, a-z, 0-9, "_" and "-".')
      .optional(),
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    path: ['until'],
    message: 'Must be later than since.',
  });
