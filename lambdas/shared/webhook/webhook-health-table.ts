import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { makeTransact } from '../aws/transact.ts';
import type { WebhookDisabled } from '../events/webhook-disabled.ts';
import { announceChange } from './subscriptions-version.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** Why the dispatcher disables a webhook. */
export type DisableReason = Exclude<WebhookDisabled['data']['reason'], 'filter_too_expensive'>;

/** Records a webhook's health. Every write can be repeated; none restores a deleted webhook. */
export interface WebhookHealth {
  /** Records that attempts have failed since this time, unless an earlier time is recorded. */
  startFailing(webhook: WebhookRecord, at: string): Promise<void>;
  /** Records that an attempt succeeded at this time, unless attempts started to fail later. */
  stopFailing(webhook: WebhookRecord, at: string): Promise<void>;
  /**
   * Disables the webhook as of this time, unless the cause has changed since the webhook was read: its URL (`gone`) or
   * its `failing_since` (`failing`). Returns whether it is disabled as of exactly this time, now or by an earlier call.
   */
  disable(webhook: WebhookRecord, reason: DisableReason, at: string): Promise<boolean>;
  /** Sends the webhook's deliveries to the slow dispatcher until this time. */
  markSlow(webhook: WebhookRecord, until: string): Promise<void>;
}

export function makeWebhookHealth(client: DynamoDBDocumentClient, tableName: string): WebhookHealth {
  const transact = makeTransact(client);

  return {
    async startFailing(webhook, at) {
      await update(webhook, {
        UpdateExpression: 'SET failing_since = :at',
        ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(failing_since)',
        ExpressionAttributeValues: { ':at': at },
      });
    },

    async stopFailing(webhook, at) {
      await update(webhook, {
        UpdateExpression: 'REMOVE failing_since',
        ConditionExpression: 'failing_since <= :at',
        ExpressionAttributeValues: { ':at': at },
      });
    },

    async disable(webhook, reason, at) {
      const cause = reason === 'gone' ? 'url' : 'failing_since';
      const outcome = await transact([
        { Update: disableIf(tableName, webhook, { cause, reason, at }) },
        announceChange(tableName, webhook.workspace_id),
      ]);
      if (outcome.written) return true;
      const [{ Item } = {}] = outcome.reasons;
      return Item !== undefined && unmarshall(Item).disabled_at === at;
    },

    async markSlow(webhook, until) {
      await update(webhook, {
        UpdateExpression: 'SET slow_until = :until',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeValues: { ':until': until },
      });
    },
  };

  /** Changes the webhook, unless the condition fails. */
  async function update(
    { workspace_id, id }: WebhookRecord,
    input: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
  ): Promise<void> {
    try {
      await client.send(new UpdateCommand({ TableName: tableName, Key: { workspace_id, id }, ...input }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

/** Disables a webhook if it is enabled and its `cause` hasn't changed. */
function disableIf(
  TableName: string,
  webhook: WebhookRecord,
  { cause, reason, at }: { readonly cause: 'url' | 'failing_since'; reason: DisableReason; at: string },
) {
  return {
    TableName,
    Key: { workspace_id: webhook.workspace_id, id: webhook.id },
    UpdateExpression: 'SET enabled = :false, disabled_reason = :reason, disabled_at = :at, updated_at = :at',
    ConditionExpression: 'enabled = :true AND #cause = :cause',
    ExpressionAttributeNames: { '#cause': cause },
    ExpressionAttributeValues: {
      ':false': false,
      ':true': true,
      ':reason': reason,
      ':at': at,
      ':cause': webhook[cause],
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}
