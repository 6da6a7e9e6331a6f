import type { FindWebhook } from '../shared/webhook/find-webhook.ts';

/** Reads each webhook once. Make one per batch, since many of its messages can be for the same webhook. */
export function rememberWebhooks(findWebhook: FindWebhook): FindWebhook {
  const found = new Map<string, ReturnType<FindWebhook>>();
  return function findRememberedWebhook(workspaceId, webhookId) {
    const webhook = found.get(webhookId) ?? findWebhook(workspaceId, webhookId);
    found.set(webhookId, webhook);
    return webhook;
  };
}
