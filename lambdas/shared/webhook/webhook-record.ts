import type { EventPattern } from '../../../event-pattern/match.ts';

/** Why a webhook is disabled: by request, after a 410 response, or after five days of failures. */
export type DisabledReason = 'requested' | 'gone' | 'failing';

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
  /** Sent with each attempt, beside those of Linkbus. */
  readonly headers: Readonly<Record<string, string>>;
  /** Most attempts per second; `null` for no limit. */
  readonly max_per_second: number | null;
  readonly enabled: boolean;
  /** `null` while the webhook is enabled. */
  readonly disabled_reason: DisabledReason | null;
  /** When Linkbus disabled the webhook; absent if it was disabled by request. */
  readonly disabled_at?: string;
  /** Time of the first failed attempt since the last success; absent while attempts succeed. */
  readonly failing_since?: string;
  /** End of the time in the slow lane; absent if the receiver was never slow. */
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
