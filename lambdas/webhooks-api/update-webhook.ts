import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import type { WebhookChange, WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { webhookBusy, webhookNotFound } from './errors.ts';

/**
 * Changes a webhook of the workspace as `decide` says, which is asked again where others were faster. `undefined` from
 * it: nothing is to be written.
 *
 * The SDK repeats a write whose answer was lost, and then finds its own write in the way: `decide` must see that what it
 * wants is so already.
 *
 * @throws Problem 404 no such webhook, 409 others were faster each time
 */
export type UpdateWebhook = (
  workspaceId: string,
  id: string,
  decide: (webhook: WebhookRecord) => WebhookChange | undefined,
) => Promise<WebhookRecord>;

const TRIES = 5;

export function makeUpdateWebhook(
  findWebhook: WebhooksTable['find'],
  writeWebhook: WebhooksTable['write'],
): UpdateWebhook {
  return async (workspaceId, id, decide) => {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
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
