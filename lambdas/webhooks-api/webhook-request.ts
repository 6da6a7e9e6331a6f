import * as z from 'zod';
import { textOf } from '../shared/api/fields.ts';
import { EVENT_TYPES } from '../shared/events/catalogue.ts';
import { checkWebhookUrl, type TargetPolicy } from '../shared/target-address/webhook-url.ts';
import { customHeaders } from './custom-headers.ts';
import { filter } from './filter.ts';

const SUBSCRIBABLE: readonly string[] = ['*', 'link.*', ...EVENT_TYPES];

const subscribable = `Must be one of ${SUBSCRIBABLE.map((type) => `"${type}"`).join(', ')}.`;

/** The body of `POST /webhooks`. */
export function createWebhookRequest(policy: TargetPolicy) {
  return z.strictObject(
    {
      url: webhookUrl(policy),
      events: eventTypes,
      description: textOf(200).nullish(),
      filter: filter.nullish(),
      headers: customHeaders.optional(),
      max_per_second: maxPerSecond.nullish(),
    },
    bodyIsObject,
  );
}

/** The body of `PATCH /webhooks/{id}`. Omitted fields stay as they are. */
export function changeWebhookRequest(policy: TargetPolicy) {
  return z.strictObject(
    {
      url: webhookUrl(policy).exactOptional(),
      events: eventTypes.exactOptional(),
      description: textOf(200).nullable().exactOptional(),
      filter: filter.nullable().exactOptional(),
      headers: customHeaders.exactOptional(),
      max_per_second: maxPerSecond.nullable().exactOptional(),
      enabled: z.boolean('Must be true or false.').optional(),
    },
    bodyIsObject,
  );
}

/** Reports a body that is not an object. */
export const bodyIsObject = {
  error: (issue: z.core.$ZodRawIssue) =>
    issue.code === 'invalid_type' ? 'The body must be a JSON object.' : undefined,
};

const webhookUrl = (policy: TargetPolicy) =>
  z.string('Must be a URL.').check(({ value, issues }) => {
    const message = checkWebhookUrl(value, policy);
    if (message !== undefined) issues.push({ code: 'custom', input: value, message });
  });

const eventTypes = z
  .array(
    z.string(subscribable).refine((type) => SUBSCRIBABLE.includes(type), subscribable),
    'Must be a list of event types.',
  )
  .min(1, 'Must not be empty.')
  .max(SUBSCRIBABLE.length, 'Must not repeat an entry.')
  .refine((types) => new Set(types).size === types.length, 'Must not repeat an entry.');

export function wholeNumber(min: number, max: number) {
  const message = `Must be a whole number from ${min} to ${max}.`;
  return z
    .number(message)
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, message);
}

const maxPerSecond = wholeNumber(1, 1_000);

/** The body of a request without fields: `{}` or none. */
export const emptyRequest = z.strictObject({}, bodyIsObject).optional();
