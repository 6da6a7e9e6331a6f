import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { isId } from '../formats/ids.ts';
import type { WebhookRecord } from './webhook-record.ts';

export type FindWebhook = (workspaceId: string, webhookId: string) => Promise<WebhookRecord | undefined>;

/** Reads consistently, so a disabled or deleted webhook gets no more deliveries. Malformed ids read nothing. */
export function makeFindWebhook(client: DynamoDBDocumentClient, tableName: string): FindWebhook {
  return async function findWebhook(workspaceId, webhookId) {
    if (!isId('whk', webhookId)) return undefined;
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
