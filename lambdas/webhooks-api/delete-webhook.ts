import type { ApiOperation } from '../shared/api/request.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { webhookNotFound } from './errors.ts';

/** `DELETE /webhooks/{id}`: what is on its way to it is dropped. */
export function makeDeleteWebhook(removeWebhook: WebhooksTable['remove']): ApiOperation {
  return async ({ caller, pathParameters }) => {
    if (!(await removeWebhook(caller.workspaceId, pathParameters.id ?? ''))) throw webhookNotFound();
    return { status: 204 };
  };
}
