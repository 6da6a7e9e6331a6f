import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';

/** A webhook as clients see it, without its secrets. */
export type WebhookResource = Pick<
  WebhookRecord,
  | 'id'
  | 'url'
  | 'description'
  | 'events'
  | 'filter'
  | 'headers'
  | 'max_per_second'
  | 'enabled'
  | 'disabled_reason'
  | 'created_at'
  | 'updated_at'
>;

export function webhookResource(webhook: WebhookRecord): WebhookResource {
  return {
    id: webhook.id,
    url: webhook.url,
    description: webhook.description,
    events: webhook.events,
    filter: webhook.filter,
    headers: webhook.headers,
    max_per_second: webhook.max_per_second,
    enabled: webhook.enabled,
    disabled_reason: webhook.disabled_reason,
    created_at: webhook.created_at,
    updated_at: webhook.updated_at,
  };
}
