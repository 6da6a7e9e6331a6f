import type { EventPattern } from '../../../event-pattern/match.ts';

/** Why a webhook is disabled: somebody asked for it, its receiver answered 410, or it has failed for five days. */
export type DisabledReason = 'requested' | 'gone' | 'failing';

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
  /** Attempts a second, at most; `null`: as many as come. */
  readonly max_per_second: number | null;
  readonly enabled: boolean;
  /** `null` while it is enabled. */
  readonly disabled_reason: DisabledReason | null;
  /** When Linkbus disabled it by itself. */
  readonly disabled_at?: string;
  /** When the first attempt failed since one succeeded; absent while none has. */
  readonly failing_since?: string;
  /** Until when it is to be kept apart because its receiver was slow to answer; absent where it never was. */
  readonly slow_until?: string;
  /** Newest first. Each that hasn't expired signs every delivery. */
  readonly secrets: readonly WebhookSecret[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WebhookSecret {
  /** `whsec_` and base64 of the key. */
  readonly value: string;
  /** When it stops signing, since another has replaced it; absent for the newest. */
  readonly expires_at?: string;
}
