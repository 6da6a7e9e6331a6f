import * as z from 'zod';
import { requestTime } from '../shared/api/fields.ts';
import { pageCursor, pageLimit } from '../shared/api/page.ts';
import { EVENT_TYPES } from '../shared/events/catalogue.ts';
import { SHORT_CODE_PATTERN } from '../shared/link/link-record.ts';

/** The query of `GET /events`. */
export const listEventsQuery = z
  .strictObject({
    limit: pageLimit,
    cursor: pageCursor,
    type: z.enum(EVENT_TYPES, `Must be one of ${EVENT_TYPES.join(', ')}.`).optional(),
    since: requestTime.optional(),
    until: requestTime.optional(),
    short_code: z
      .string()
      .regex(SHORT_CODE_PATTERN, 'Must be 3 to 64 of the characters A-Z, a-z, 0-9, "_" and "-".')
      .optional(),
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    path: ['until'],
    message: 'Must be later than since.',
  });
