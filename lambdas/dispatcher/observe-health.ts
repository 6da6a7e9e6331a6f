import { logWarning } from '../shared/observe/log.ts';
import type { Metrics } from '../shared/observe/metrics.ts';
import type { WebhookHealth } from '../shared/webhook/webhook-health-table.ts';

/** Counts and logs the webhooks that are disabled. */
export function observeHealth(health: WebhookHealth, metrics: Metrics): WebhookHealth {
  return {
    ...health,
    async disable(webhook, reason, at) {
      const disabled = await health.disable(webhook, reason, at);
      if (disabled) {
        metrics.count('WebhooksDisabled');
        logWarning('webhook disabled', { webhook_id: webhook.id, workspace_id: webhook.workspace_id });
      }
      return disabled;
    },
  };
}
