import type * as z from 'zod';
import { actor, envelope, webhookFacts } from './envelope.ts';

export const webhookTest = envelope(
  'webhook.test',
  'A test of a webhook. Sent to that webhook only, whatever it subscribes to.',
  { ...webhookFacts, ...actor },
);

export type WebhookTest = z.output<typeof webhookTest>;
