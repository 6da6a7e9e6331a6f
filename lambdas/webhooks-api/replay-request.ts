import * as z from 'zod';
import { requestTime } from '../shared/api/fields.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { REPLAY_CHOICES, REPLAY_REACH_MS } from '../shared/replay/replay-record.ts';
import { bodyIsObject } from './webhook-request.ts';

/**
 * The body of `POST /webhooks/{id}/replay`. A `since` more than 30 days ago, when the event log starts, becomes 30 days
 * ago. An `until` in the future becomes now: later events are delivered anyway.
 *
 * @param now epoch milliseconds
 */
export function replayRequest(now: number) {
  return z
    .strictObject(
      {
        since: requestTime.refine((since) => since < now, 'Must be in the past.'),
        until: requestTime.optional(),
        only: z.enum(REPLAY_CHOICES, `Must be one of ${REPLAY_CHOICES.join(', ')}.`).default('failed'),
      },
      bodyIsObject,
    )
    .transform(({ since, until = now, only }) => ({
      since: Math.max(since, now - REPLAY_REACH_MS),
      until: Math.min(until, now),
      only,
    }))
    .refine(({ since, until }) => since < until, {
      path: ['until'],
      error: 'Must be later than since, and less than 30 days ago.',
    })
    .transform(({ since, until, only }) => ({ since: timestamp(since), until: timestamp(until), only }));
}
