import type { ApiOperation } from '../shared/api/request.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { webhookNotFound } from './errors.ts';

/** `DELETE /webhooks/{id}`: deletes the webhook. Its pending deliveries are dropped. */
export function makeDeleteWebhook(removeWebhook: WebhooksTable['remove']): ApiOperation {
  return async function deleteWebhook({ caller, pathParameters }) {
    if (!(await removeWebhook(caller.workspaceId, pathParameters.id ?? ''))) throw webhookNotFound();
    return { status: 204 };
  };
}
