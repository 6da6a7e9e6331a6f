import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DispatchPorts } from '../../dispatcher/dispatch.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** Reads consistently: a webhook that was disabled or deleted gets nothing any more. */
export function makeFindWebhook(
  client: DynamoDBDocumentClient,
  tableName: string,
): DispatchPorts['findWebhook'] {
  return async (workspaceId, webhookId) => {
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

/** The same look-up, made once for each webhook: for one batch, in which many messages are for the same webhook. */
export function rememberWebhooks(findWebhook: DispatchPorts['findWebhook']): DispatchPorts['findWebhook'] {
  const found = new Map<string, ReturnType<typeof findWebhook>>();
  return (workspaceId, webhookId) => {
    const webhook = found.get(webhookId) ?? findWebhook(workspaceId, webhookId);
    found.set(webhookId, webhook);
    return webhook;
  };
}
