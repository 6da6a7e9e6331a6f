import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { CountWebhooks, InsertWebhook } from '../../webhooks-api/create-webhook.ts';
import type { RemoveWebhook } from '../../webhooks-api/delete-webhook.ts';
import type { FindWebhook, ListWebhooks } from '../../webhooks-api/read-webhooks.ts';
import type { WebhookChange, WriteWebhook } from '../../webhooks-api/update-webhook.ts';
import { isId } from '../formats/ids.ts';
import type { WebhookRecord } from './webhook-record.ts';

interface WebhooksTable {
  readonly find: FindWebhook;
  readonly list: ListWebhooks;
  readonly count: CountWebhooks;
  readonly insert: InsertWebhook;
  readonly write: WriteWebhook;
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

    async write(webhook, change) {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { workspace_id: webhook.workspace_id, id: webhook.id },
            UpdateExpression: updateExpression(change),
            // Neither holds for a webhook that is gone. Each rotation puts another secret first.
            ConditionExpression: '#enabled = :was_enabled AND #secrets[0].#value = :was_newest',
            ExpressionAttributeNames: {
              ...Object.fromEntries(attributesOf(change).map((name) => [`#${name}`, name])),
              '#enabled': 'enabled',
              '#secrets': 'secrets',
              '#value': 'value',
            },
            ExpressionAttributeValues: {
              ...Object.fromEntries(Object.entries(change.set).map(([name, value]) => [`:${name}`, value])),
              ':was_enabled': webhook.enabled,
              ':was_newest': webhook.secrets[0]?.value,
            },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return Attributes as WebhookRecord | undefined;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
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

const attributesOf = ({ set, remove = [] }: WebhookChange): string[] => [...Object.keys(set), ...remove];

function updateExpression({ set, remove = [] }: WebhookChange): string {
  const assignments = Object.keys(set).map((name) => `#${name} = :${name}`);
  const removals = remove.map((name) => `#${name}`);
  return [
    `SET ${assignments.join(', ')}`,
    ...(removals.length > 0 ? [`REMOVE ${removals.join(', ')}`] : []),
  ].join(' ');
}
