import type { EventPattern } from '../../../event-pattern/match.ts';

/** An item of the Webhooks table. */
export interface WebhookRecord {
  readonly workspace_id: string;
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** Event types, `link.*` or `*`. */
  readonly events: readonly string[];
  /** Events must also match this pattern; `null` for no filter. JSON if DynamoDB can't hold the object. */
  readonly filter: string | EventPattern | null;
  /** Custom headers, sent with every attempt. JSON if DynamoDB can't hold the object. */
  readonly headers: string | Readonly<Record<string, string>>;
  /** Maximum attempts per second; `null` for no limit. */
  readonly max_per_second: number | null;
  readonly enabled: boolean;
  /**
   * Disabled by request, after a 410 response, after five days of failures, because of its filter's work, or with its
   * workspace; `null` while enabled.
   */
  readonly disabled_reason: 'requested' | 'gone' | 'failing' | 'filter_too_expensive' | 'suspended' | null;
  /** When Linkbus disabled the webhook; absent if it was disabled by request. */
  readonly disabled_at?: string;
  /** Id of the event that took the filter too many steps; absent if the webhook was disabled for another reason. */
  readonly disabled_by?: string;
  /** Time of the first failed attempt since the last success; absent while attempts succeed. */
  readonly failing_since?: string;
  /** When deliveries return from the slow dispatcher to the main one; absent if the receiver was never slow. */
  readonly slow_until?: string;
  /** Newest first. Each one that has not expired signs every attempt. */
  readonly secrets: readonly WebhookSecret[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WebhookSecret {
  /** `whsec_` and base64 of the key. */
  readonly value: string;
  /** When the secret stops signing; absent for the newest. */
  readonly expires_at?: string;
}

/** Returns a webhook's filter as an object. DynamoDB can't hold every one: its numbers have a smaller range. */
export function filterOf({ filter }: Pick<WebhookRecord, 'filter'>): EventPattern | null {
  return typeof filter === 'string' ? (JSON.parse(filter) as EventPattern) : filter;
}

/** Returns a webhook's own headers. */
export function headersOf({ headers }: Pick<WebhookRecord, 'headers'>): Readonly<Record<string, string>> {
  return typeof headers === 'string' ? (JSON.parse(headers) as Record<string, string>) : headers;
}
