import * as z from 'zod';
import { pageCursor, pageLimit } from '../shared/api/page.ts';
import { textOf } from '../shared/api/text.ts';
import { DELIVERY_STATUSES } from '../shared/delivery-record.ts';
import type { EventPattern } from '../shared/event-pattern/match.ts';
import { validatePattern } from '../shared/event-pattern/validate.ts';
import { EVENT_TYPES } from '../shared/events/catalogue.ts';
import { checkWebhookUrl } from '../shared/target-address/webhook-url.ts';
import { timestamp } from '../shared/timestamp.ts';
import { customHeaders } from './custom-headers.ts';

const SUBSCRIBABLE: readonly string[] = ['*', 'link.*', ...EVENT_TYPES];

const subscribable = `Must be one of ${SUBSCRIBABLE.map((type) => `"${type}"`).join(', ')}.`;

/** The body of `POST /webhooks`. */
export function createWebhookRequest(options: { readonly allowPrivateTargets: boolean }) {
  return z.strictObject(
    {
      url: z.string('Must be a URL.').check(({ value, issues }) => {
        const problem = checkWebhookUrl(value, options);
        if (problem !== undefined) issues.push({ code: 'custom', input: value, message: problem.message });
      }),
      events: z
        .array(
          z.string(subscribable).refine((type) => SUBSCRIBABLE.includes(type), subscribable),
          'Must be a list of event types.',
        )
        .min(1, 'Must not be empty.')
        .max(SUBSCRIBABLE.length, 'Must not repeat an entry.')
        .refine((types) => new Set(types).size === types.length, 'Must not repeat an entry.'),
      description: textOf(200).nullish(),
      filter: filter.nullish(),
      headers: customHeaders.optional(),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? 'The body must be a JSON object.' : undefined) },
  );
}

/** An EventBridge event pattern over the envelope. What is wrong with it is reported at its place. */
const filter = z.custom<EventPattern>().check(({ value, issues }) => {
  for (const { path, message } of validatePattern(value)) {
    issues.push({ code: 'custom', input: value, path: [...path], message });
  }
});

/** The query of `GET /webhooks/{id}/deliveries`. */
export const listDeliveriesQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor,
  status: z.enum(DELIVERY_STATUSES, `Must be one of ${DELIVERY_STATUSES.join(', ')}.`).optional(),
  since: z.iso
    .datetime({ offset: true, error: 'Must be an RFC 3339 time, such as 2026-11-20T10:15:30Z.' })
    .transform((value) => timestamp(Date.parse(value)))
    .optional(),
});
