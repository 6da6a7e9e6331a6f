import type { EventPattern } from '../../event-pattern/match.ts';
import { filterOf, headersOf, type WebhookRecord } from '../shared/webhook/webhook-record.ts';
import { maskHeaders } from './masked-headers.ts';

/** A webhook as clients see it, without its secrets. Headers that carry credentials are masked. */
export interface WebhookResource
  extends Pick<
    WebhookRecord,
    | 'id'
    | 'url'
    | 'description'
    | 'events'
    | 'max_per_second'
    | 'enabled'
    | 'disabled_reason'
    | 'created_at'
    | 'updated_at'
  > {
  readonly filter: EventPattern | null;
  readonly headers: Readonly<Record<string, string>>;
}

export function webhookResource(webhook: WebhookRecord): WebhookResource {
  return {
    id: webhook.id,
    url: webhook.url,
    description: webhook.description,
    events: webhook.events,
    filter: filterOf(webhook),
    headers: maskHeaders(headersOf(webhook)),
    max_per_second: webhook.max_per_second,
    enabled: webhook.enabled,
    disabled_reason: webhook.disabled_reason,
    created_at: webhook.created_at,
    updated_at: webhook.updated_at,
  };
}
