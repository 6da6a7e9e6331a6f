import type { EventPattern } from '../../../event-pattern/match.ts';

/** An item of the Webhooks table. */
export interface WebhookRecord {
  readonly workspace_id: string;
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** Event types, `link.*` or `*`. */
  readonly events: readonly string[];
  /** Events must also match this pattern; `null` for no filter. */
  readonly filter: EventPattern | null;
  /** Custom headers, sent with every attempt. */
  readonly headers: Readonly<Record<string, string>>;
  /** Maximum attempts per second; `null` for no limit. */
  readonly max_per_second: number | null;
  readonly enabled: boolean;
  /** Disabled by request, after a 410 response, after five days of failures or with its workspace; `null` while enabled. */
  readonly disabled_reason: 'requested' | 'gone' | 'failing' | 'suspended' | null;
  /** When Linkbus disabled the webhook; absent if it was disabled by request. */
  readonly disabled_at?: string;
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
