import * as z from 'zod';
import { envelope, webhookFacts } from './envelope.ts';

export const webhookDisabled = envelope(
  'webhook.disabled',
  'Linkbus disabled a webhook. Sent to other webhooks only.',
  {
    ...webhookFacts,
    reason: z.enum(['gone', 'failing', 'filter_too_expensive']).meta({
      description:
        '`gone`: the receiver returned 410. `failing`: five days of failures without a success. ' +
        '`filter_too_expensive`: matching the filter with an event takes too much work.',
      examples: ['failing'],
    }),
  },
);

export type WebhookDisabled = z.output<typeof webhookDisabled>;
