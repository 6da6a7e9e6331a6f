import type { EventPattern } from './event-pattern/match.ts';

/** The item that the Webhooks table holds: a subscription of a workspace. */
export interface WebhookRecord {
  readonly workspace_id: string;
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** Event types, `link.*` or `*`. */
  readonly events: readonly string[];
  /** An event must match it too. */
  readonly filter: EventPattern | null;
  /** Sent with each delivery beside the ones of Linkbus. */
  readonly headers: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
  /** Each signs every delivery. */
  readonly secrets: readonly WebhookSecret[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WebhookSecret {
  /** `whsec_` and base64 of the key. */
  readonly value: string;
}
