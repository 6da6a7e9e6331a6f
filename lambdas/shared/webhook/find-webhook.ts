import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { WebhookRecord } from './webhook-record.ts';

export type FindWebhook = (workspaceId: string, webhookId: string) => Promise<WebhookRecord | undefined>;

/** Reads consistently, so a disabled or deleted webhook gets no more deliveries. */
export function makeFindWebhook(client: DynamoDBDocumentClient, tableName: string): FindWebhook {
  return async function findWebhook(workspaceId, webhookId) {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: { workspace_id: workspaceId, id: webhookId },
        ConsistentRead: true,
      }),
    );
    return Item as WebhookRecord | undefined;
  };
}

/** Reads each webhook once. Make one for each batch: many of its messages can be for the same webhook. */
export function rememberWebhooks(findWebhook: FindWebhook): FindWebhook {
  const found = new Map<string, ReturnType<FindWebhook>>();
  return function findRememberedWebhook(workspaceId, webhookId) {
    const webhook = found.get(webhookId) ?? findWebhook(workspaceId, webhookId);
    found.set(webhookId, webhook);
    return webhook;
  };
}
