import type * as z from 'zod';
import { envelope, webhookFacts } from './envelope.ts';

export const webhookTest = envelope(
  'webhook.test',
  'Somebody asked to test a webhook. It goes to that webhook only, whatever it subscribes to.',
  { ...webhookFacts },
);

export type WebhookTest = z.output<typeof webhookTest>;
