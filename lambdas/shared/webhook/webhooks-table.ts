import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { failedCondition, makeTransact } from '../aws/transact.ts';
import { isId } from '../formats/ids.ts';
import { type FindWebhook, makeFindWebhook } from './find-webhook.ts';
import { type InsertWebhook, makeInsertWebhook } from './insert-webhook.ts';
import { announceChange, announceDeleted } from './subscriptions-version.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** A change to a webhook. Attributes in neither list stay as they are. */
export interface WebhookChange {
  readonly set: Partial<Omit<WebhookRecord, 'workspace_id' | 'id'>>;
  readonly remove?: readonly (keyof WebhookRecord)[];
}

/** The webhooks of all workspaces. Reads are consistent. Fan-out hears of each change of a subscription. */
export interface WebhooksTable {
  readonly find: FindWebhook;
  /** Lists all webhooks of a workspace, newest first. */
  readonly list: (workspaceId: string) => Promise<readonly WebhookRecord[]>;
  readonly insert: InsertWebhook;
  /**
   * Changes a webhook and returns the changed one. Writes nothing and returns `undefined` if the webhook was deleted,
   * enabled, disabled or given a new secret since it was read.
   */
  readonly write: (webhook: WebhookRecord, change: WebhookChange) => Promise<WebhookRecord | undefined>;
  /** Deletes a webhook. Returns `false` if it does not exist. */
  readonly remove: (workspaceId: string, id: string) => Promise<boolean>;
}

/** The attributes that fan-out remembers. */
const SUBSCRIPTION: ReadonlySet<string> = new Set<keyof WebhookRecord>(['enabled', 'events', 'filter']);

export function makeWebhooksTable(client: DynamoDBDocumentClient, tableName: string): WebhooksTable {
  const transact = makeTransact(client);
  const find = makeFindWebhook(client, tableName);

  return {
    find,
    insert: makeInsertWebhook(client, tableName),

    async list(workspaceId) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'workspace_id = :workspace',
          ExpressionAttributeValues: { ':workspace': workspaceId },
          ScanIndexForward: false,
        },
      );
      const webhooks: WebhookRecord[] = [];
      for await (const { Items = [] } of pages) webhooks.push(...(Items as WebhookRecord[]));
      return webhooks;
    },

    async write(webhook, change) {
      const update = { TableName: tableName, ...updateOf(webhook, change) };
      if (changedAttributes(change).some((name) => SUBSCRIPTION.has(name))) {
        const announcement = announceChange(tableName, webhook.workspace_id);
        const { written } = await transact([{ Update: update }, announcement]);
        return written ? find(webhook.workspace_id, webhook.id) : undefined;
      }
      try {
        const { Attributes } = await client.send(new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' }));
        return Attributes as WebhookRecord | undefined;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    async remove(workspaceId, id) {
      if (!isId('whk', id)) return false;
      const Delete = {
        TableName: tableName,
        Key: { workspace_id: workspaceId, id },
        ConditionExpression: 'attribute_exists(id)',
      };
      // Webhooks are counted from the first one that is created; they never stop being counted.
      for (const counted of [true, false, true]) {
        const outcome = await transact([{ Delete }, announceDeleted(tableName, workspaceId, counted)]);
        if (outcome.written) return true;
        if (failedCondition(outcome.reasons[0])) return false;
      }
      throw new Error('The webhook could not be deleted: its workspace changes all the time.');
    },
  };
}

const changedAttributes = ({ set, remove = [] }: WebhookChange): string[] => [...Object.keys(set), ...remove];

function updateOf({ workspace_id, id, enabled, secrets }: WebhookRecord, change: WebhookChange) {
  return {
    Key: { workspace_id, id },
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
      ':was_enabled': enabled,
      ':was_newest': secrets[0]?.value,
    },
  };
}

function updateExpression({ set, remove = [] }: WebhookChange): string {
  const assignments = Object.keys(set).map((name) => `#${name} = :${name}`);
  const removals = remove.map((name) => `#${name}`);
  return `SET ${assignments.join(', ')}${removals.length > 0 ? ` REMOVE ${removals.join(', ')}` : ''}`;
}
