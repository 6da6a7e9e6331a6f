import type { Attempt } from '../shared/delivery/delivery-record.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { webhookDisabledEvent } from '../shared/webhook/webhook-disabled-event.ts';
import type { DisableReason, WebhookHealth } from '../shared/webhook/webhook-health-table.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import { attemptEnd, isDelivered, isGone } from './attempt-result.ts';
import type { PublishEvent } from './publish-event.ts';

export interface HealthPorts {
  readonly health: WebhookHealth;
  readonly publish: PublishEvent;
}

/** Contract: a webhook without a success for this long is disabled. */
export const FAILING_FOR_MS = 5 * 24 * 60 * 60 * 1_000;

/**
 * Updates a webhook's health after an attempt, given the webhook as read before the attempt, and publishes
 * `webhook.disabled` for a webhook that it disables.
 *
 * A redelivered message may repeat this minutes later. So `disabled_at` is the end of the attempt, which identifies the
 * attempt that disabled the webhook, and a webhook that was updated since is left alone.
 */
export function makeUpdateHealth({ health, publish }: HealthPorts, now: () => number) {
  return async function updateHealth(webhook: WebhookRecord, attempt: Attempt): Promise<void> {
    const at = timestamp(attemptEnd(attempt));
    if (isDelivered(attempt)) {
      if (webhook.failing_since !== undefined) await health.stopFailing(webhook, at);
      return;
    }
    if (webhook.enabled && webhook.updated_at > at) return;
    const reason = reasonToDisable(webhook, attempt);
    if (reason !== undefined) {
      if (await health.disable(webhook, reason, at)) await publish(webhookDisabledEvent(webhook, reason, at));
    } else if (webhook.failing_since === undefined) {
      // Not the attempt's end: on a redelivered message, another attempt may have succeeded since.
      await health.startFailing(webhook, timestamp(now()));
    }
  };
}

function reasonToDisable({ failing_since }: WebhookRecord, attempt: Attempt): DisableReason | undefined {
  if (isGone(attempt)) return 'gone';
  if (failing_since === undefined) return undefined;
  return attemptEnd(attempt) - Date.parse(failing_since) >= FAILING_FOR_MS ? 'failing' : undefined;
}
