import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { failedCondition, makeTransact } from '../aws/transact.ts';
import { announceNew, makeReadVersion, makeSetCount } from './subscriptions-version.ts';
import type { WebhookRecord } from './webhook-record.ts';

/**
 * Stores a new webhook. Returns `false`, and stores nothing, if the workspace has `limit` webhooks: also when many are
 * created at once.
 */
export type InsertWebhook = (webhook: WebhookRecord, limit: number) => Promise<boolean>;

/** One to store the webhook, one after its workspace is counted, and some for changes in between. */
const MAX_TRIES = 5;

export function makeInsertWebhook(client: DynamoDBDocumentClient, tableName: string): InsertWebhook {
  const transact = makeTransact(client);
  const readVersion = makeReadVersion(client, tableName);
  const setCount = makeSetCount(client, tableName);

  return async function insertWebhook(webhook, limit) {
    const { workspace_id } = webhook;
    const Put = {
      TableName: tableName,
      Item: webhook,
      ConditionExpression: 'attribute_not_exists(id)',
    };
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const outcome = await transact([{ Put }, announceNew(tableName, workspace_id, limit)]);
      if (outcome.written) return true;
      if (failedCondition(outcome.reasons[0])) throw new Error(`The webhook ${webhook.id} exists.`);
      // At the limit, or not counted yet. The count is also corrected if an earlier release changed the webhooks since.
      const seen = await readVersion(workspace_id);
      const webhooks = await count(workspace_id);
      if (webhooks >= limit) return false;
      if (seen?.webhooks !== webhooks) await setCount(workspace_id, webhooks, seen);
    }
    throw new Error('The webhook could not be stored: its workspace changes all the time.');
  };

  async function count(workspaceId: string): Promise<number> {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'workspace_id = :workspace',
        ExpressionAttributeValues: { ':workspace': workspaceId },
        Select: 'COUNT',
      },
    );
    let total = 0;
    for await (const { Count = 0 } of pages) total += Count;
    return total;
  }
}
