import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import type { WebhookChange, WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { webhookBusy, webhookNotFound } from './errors.ts';

/**
 * Changes a webhook as `decide` says, and calls it again if another request changed the webhook in between. Writes
 * nothing if it returns `undefined`.
 *
 * The SDK repeats a write whose response was lost, and the repeated write fails: `decide` must then recognize its own
 * change and return `undefined`.
 *
 * @throws Problem 404 for an unknown webhook, 409 if other requests were first every time
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
