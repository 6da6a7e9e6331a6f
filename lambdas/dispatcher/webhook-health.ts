import type { Attempt } from '../shared/delivery/delivery-record.ts';
import type { WebhookDisabled } from '../shared/events/webhook-disabled.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import { attemptEnd, hasDelivered, isGone } from './attempt-result.ts';
import type { PublishEvent } from './publish-event.ts';
import { webhookDisabledEvent } from './webhook-events.ts';

/** Why Linkbus disables a webhook by itself. */
export type OwnReason = WebhookDisabled['data']['reason'];

/** What is on record of a webhook's health. Each of these may be done again. */
export interface WebhookHealth {
  /** Notes that attempts fail from now on, unless that is noted already. */
  startFailing(webhook: WebhookRecord, at: string): Promise<void>;
  /** Notes that an attempt succeeded at this time, unless attempts have come to fail after it. */
  stopFailing(webhook: WebhookRecord, at: string): Promise<void>;
  /**
   * Disables the webhook, unless what the reason rests on has changed since the webhook was read. Tells whether it is
   * disabled as of this very time, be it by this call or by an earlier one.
   */
  disable(webhook: WebhookRecord, reason: OwnReason, at: string): Promise<boolean>;
}

/** Contract: a webhook with no success for this long is disabled. */
export const FAILING_FOR_MS = 5 * 24 * 60 * 60 * 1_000;

/**
 * Makes what draws the conclusions of an attempt for its webhook, from the webhook as it was read before the attempt.
 * Who disables it says so on the bus.
 *
 * An attempt may be judged again when its message comes again, maybe minutes later. So what it disables is dated to
 * its own end, by which it knows its own work; and a webhook that somebody has changed since is not disabled for it.
 */
export function makeJudgeWebhook(
  { health, publish }: { readonly health: WebhookHealth; readonly publish: PublishEvent },
  now: () => number,
) {
  return async (webhook: WebhookRecord, attempt: Attempt): Promise<void> => {
    const at = timestamp(attemptEnd(attempt));
    if (hasDelivered(attempt)) {
      if (webhook.failing_since !== undefined) await health.stopFailing(webhook, at);
      return;
    }
    if (webhook.enabled && webhook.updated_at > at) return;
    const reason = reasonToDisable(webhook, attempt);
    if (reason !== undefined) {
      if (await health.disable(webhook, reason, at)) await publish(webhookDisabledEvent(webhook, reason, at));
    } else if (webhook.failing_since === undefined) {
      // Not the attempt's end: where it is judged late, another may have succeeded since.
      await health.startFailing(webhook, timestamp(now()));
    }
  };
}

function reasonToDisable({ failing_since }: WebhookRecord, attempt: Attempt): OwnReason | undefined {
  if (isGone(attempt)) return 'gone';
  if (failing_since === undefined) return undefined;
  return attemptEnd(attempt) - Date.parse(failing_since) >= FAILING_FOR_MS ? 'failing' : undefined;
}
