import type { WebhookRecord } from '../shared/webhook-record.ts';

/** A webhook as clients see it. Its secret is shown only where it was made. */
export type WebhookResource = Omit<WebhookRecord, 'workspace_id' | 'secrets'>;

export function webhookResource(webhook: WebhookRecord): WebhookResource {
  return {
    id: webhook.id,
    url: webhook.url,
    description: webhook.description,
    events: webhook.events,
    filter: webhook.filter,
    headers: webhook.headers,
    enabled: webhook.enabled,
    disabled_reason: webhook.disabled_reason,
    created_at: webhook.created_at,
    updated_at: webhook.updated_at,
  };
}
