import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import type { WebhookChange, WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { webhookBusy, webhookNotFound } from './errors.ts';

/**
 * Applies the change that `decide` returns; `undefined` changes nothing. Calls `decide` again if another request
 * changed the webhook in between.
 *
 * The SDK retries a write whose response was lost, and the retry fails: `decide` must then recognize its own change and
 * return `undefined`.
 *
 * @throws Problem 404 for an unknown webhook, 409 if other requests change it during every try
 */
export type UpdateWebhook = (
  workspaceId: string,
  id: string,
  decide: (webhook: WebhookRecord) => WebhookChange | undefined,
) => Promise<WebhookRecord>;

const MAX_TRIES = 5;

export function makeUpdateWebhook(
  findWebhook: WebhooksTable['find'],
  writeWebhook: WebhooksTable['write'],
): UpdateWebhook {
  return async function updateWebhook(workspaceId, id, decide) {
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const webhook = await findWebhook(workspaceId, id);
      if (webhook === undefined) throw webhookNotFound();
      const change = decide(webhook);
      if (change === undefined) return webhook;
      const written = await writeWebhook(webhook, change);
      if (written !== undefined) return written;
    }
    throw webhookBusy();
  };
}
