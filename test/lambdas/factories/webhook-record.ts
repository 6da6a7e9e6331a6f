import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { NOW_TEXT, WEBHOOK_ID } from './fixed-values.ts';

/** `whsec_` and 32 bytes, each 7. */
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** An enabled webhook that subscribes to every event. */
export function webhookRecord(overrides: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    workspace_id: 'default',
    id: WEBHOOK_ID,
    url: 'https://receiver.example/hook',
    description: null,
    events: ['*'],
    filter: null,
    headers: {},
    max_per_second: null,
    enabled: true,
    disabled_reason: null,
    secrets: [{ value: WEBHOOK_SECRET }],
    created_at: NOW_TEXT,
    updated_at: NOW_TEXT,
    ...overrides,
  };
}
