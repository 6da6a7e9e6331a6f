import type { ApiOperation } from '../shared/api/request.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { webhookNotFound } from './errors.ts';
import { webhookResource } from './webhook-resource.ts';

/** `GET /webhooks/{id}` */
export function makeGetWebhook(findWebhook: WebhooksTable['find']): ApiOperation {
  return async function getWebhook({ caller, pathParameters }) {
    const webhook = await findWebhook(caller.workspaceId, pathParameters.id ?? '');
    if (webhook === undefined) throw webhookNotFound();
    return { status: 200, body: webhookResource(webhook) };
  };
}

/** `GET /webhooks`: all webhooks of the workspace on one page, newest first. */
export function makeListWebhooks(list: WebhooksTable['list']): ApiOperation {
  return async function listWebhooks({ caller }) {
    const webhooks = await list(caller.workspaceId);
    return { status: 200, body: { data: webhooks.map(webhookResource), next_cursor: null } };
  };
}
