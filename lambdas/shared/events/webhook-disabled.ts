import * as z from 'zod';
import { envelope, webhookFacts } from './envelope.ts';

export const webhookDisabled = envelope(
  'webhook.disabled',
  'Linkbus disabled a webhook by itself. It goes to other webhooks only.',
  {
    ...webhookFacts,
    reason: z.enum(['gone', 'failing']).meta({
      description: '`gone`: its receiver answered 410. `failing`: five days of failures and no success.',
      examples: ['failing'],
    }),
  },
);

export type WebhookDisabled = z.output<typeof webhookDisabled>;
