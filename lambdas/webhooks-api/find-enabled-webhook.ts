import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { webhookDisabled, webhookNotFound } from './errors.ts';

/**
 * Finds a webhook that deliveries can be requested for.
 *
 * @throws Problem 404 if there is none, or 409 if it is disabled
 */
export async function findEnabledWebhook(
  findWebhook: WebhooksTable['find'],
  workspaceId: string,
  id: string,
): Promise<WebhookRecord> {
  const webhook = await findWebhook(workspaceId, id);
  if (webhook === undefined) throw webhookNotFound();
  if (!webhook.enabled) throw webhookDisabled();
  return webhook;
}
