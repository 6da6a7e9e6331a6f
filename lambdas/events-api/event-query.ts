import * as z from 'zod';
import { requestTime, shortCode } from '../shared/api/fields.ts';
import { pageCursor, pageLimit } from '../shared/api/page.ts';
import { EVENT_TYPES } from '../shared/events/catalogue.ts';

/** The query of `GET /events`. */
export const listEventsQuery = z
  .strictObject({
    limit: pageLimit,
    cursor: pageCursor,
    type: z.enum(EVENT_TYPES, `Must be one of ${EVENT_TYPES.join(', ')}.`).optional(),
    since: requestTime.optional(),
    until: requestTime.optional(),
    short_code: shortCode.optional(),
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    path: ['until'],
    message: 'Must be later than since.',
  });
