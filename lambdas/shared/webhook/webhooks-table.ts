import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { isId } from '../formats/ids.ts';
import { type FindWebhook, makeFindWebhook } from './find-webhook.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** A change to a webhook. Attributes in neither list stay as they are. */
export interface WebhookChange {
  readonly set: Partial<Omit<WebhookRecord, 'workspace_id' | 'id'>>;
  readonly remove?: readonly (keyof WebhookRecord)[];
}

/** The webhooks of all workspaces. Reads are consistent. */
export interface WebhooksTable {
  readonly find: FindWebhook;
  /** Lists all webhooks of a workspace, newest first. */
  readonly list: (workspaceId: string) => Promise<readonly WebhookRecord[]>;
  readonly count: (workspaceId: string) => Promise<number>;
  readonly insert: (webhook: WebhookRecord) => Promise<void>;
  /**
   * Changes a webhook and returns the changed one. Writes nothing and returns `undefined` if the webhook was deleted,
   * enabled, disabled or given a new secret since it was read.
   */
  readonly write: (webhook: WebhookRecord, change: WebhookChange) => Promise<WebhookRecord | undefined>;
  /** Deletes a webhook. Returns `false` if it does not exist. */
  readonly remove: (workspaceId: string, id: string) => Promise<boolean>;
}

export function makeWebhooksTable(client: DynamoDBDocumentClient, tableName: string): WebhooksTable {
  const inWorkspace = (workspaceId: string) => ({
    TableName: tableName,
    ConsistentRead: true,
    KeyConditionExpression: 'workspace_id = :workspace',
    ExpressionAttributeValues: { ':workspace': workspaceId },
  });

  return {
    find: makeFindWebhook(client, tableName),

    async list(workspaceId) {
      const pages = paginateQuery({ client }, { ...inWorkspace(workspaceId), ScanIndexForward: false });
      const webhooks: WebhookRecord[] = [];
      for await (const { Items = [] } of pages) webhooks.push(...(Items as WebhookRecord[]));
      return webhooks;
    },

    async count(workspaceId) {
      const pages = paginateQuery({ client }, { ...inWorkspace(workspaceId), Select: 'COUNT' });
      let total = 0;
      for await (const { Count = 0 } of pages) total += Count;
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
            // Also fails for a deleted webhook. A rotation puts the new secret first.
            ConditionExpression: '#enabled = :was_enabled AND #secrets[0].#value = :was_newest',
            ExpressionAttributeNames: {
              ...Object.fromEntries(changedAttributes(change).map((name) => [`#${name}`, name])),
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

const changedAttributes = ({ set, remove = [] }: WebhookChange): string[] => [...Object.keys(set), ...remove];

function updateExpression({ set, remove = [] }: WebhookChange): string {
  const assignments = Object.keys(set).map((name) => `#${name} = :${name}`);
  const removals = remove.map((name) => `#${name}`);
  return `SET ${assignments.join(', ')}${removals.length > 0 ? ` REMOVE ${removals.join(', ')}` : ''}`;
}
