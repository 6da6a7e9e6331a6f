import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import { isId } from '../shared/ids.ts';
import type { WebhookRecord } from '../shared/webhook-record.ts';
import type { CountWebhooks, InsertWebhook } from './create-webhook.ts';
import type { RemoveWebhook } from './delete-webhook.ts';
import type { FindWebhook, ListWebhooks } from './read-webhooks.ts';

interface WebhooksTable {
  readonly find: FindWebhook;
  readonly list: ListWebhooks;
  readonly count: CountWebhooks;
  readonly insert: InsertWebhook;
  readonly remove: RemoveWebhook;
}

export function makeWebhooksTable(client: DynamoDBDocumentClient, tableName: string): WebhooksTable {
  const ofWorkspace = (workspaceId: string) => ({
    TableName: tableName,
    ConsistentRead: true,
    KeyConditionExpression: 'workspace_id = :workspace',
    ExpressionAttributeValues: { ':workspace': workspaceId },
  });

  return {
    async find(workspaceId, id) {
      if (!isId('whk', id)) return undefined;
      const { Item } = await client.send(
        new GetCommand({
          TableName: tableName,
          Key: { workspace_id: workspaceId, id },
          ConsistentRead: true,
        }),
      );
      return Item as WebhookRecord | undefined;
    },

    async list(workspaceId) {
      const webhooks: WebhookRecord[] = [];
      for await (const { Items = [] } of paginateQuery(
        { client },
        { ...ofWorkspace(workspaceId), ScanIndexForward: false },
      )) {
        webhooks.push(...(Items as WebhookRecord[]));
      }
      return webhooks;
    },

    async count(workspaceId) {
      let total = 0;
      for await (const { Count = 0 } of paginateQuery(
        { client },
        { ...ofWorkspace(workspaceId), Select: 'COUNT' },
      )) {
        total += Count;
      }
      return total;
    },

    async insert(webhook) {
      await client.send(new PutCommand({ TableName: tableName, Item: webhook }));
    },

    async remove(workspaceId, id) {
      if (!isId('whk', id)) return false;
      const { Attributes } = await client.send(
        new DeleteCommand({
          TableName: tableName,
          Key: { workspace_id: workspaceId, id },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return Attributes !== undefined;
    },
  };
}
