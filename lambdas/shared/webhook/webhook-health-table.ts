import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { WebhookHealth } from '../../dispatcher/webhook-health.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** One conditional write each. None brings back a webhook that was deleted. */
export function makeWebhookHealth(client: DynamoDBDocumentClient, tableName: string): WebhookHealth {
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
      const ground = reason === 'gone' ? 'url' : 'failing_since';
      const { written, there } = await update(webhook, {
        UpdateExpression:
          'SET enabled = :false, disabled_reason = :reason, disabled_at = :at, updated_at = :at',
        ConditionExpression: 'enabled = :true AND #ground = :ground',
        ExpressionAttributeNames: { '#ground': ground },
        ExpressionAttributeValues: {
          ':false': false,
          ':true': true,
          ':reason': reason,
          ':at': at,
          ':ground': webhook[ground],
        },
      });
      return written || there?.disabled_at === at;
    },
  };

  /** Whether the condition held and, where it didn't, the webhook that is there. */
  async function update(
    { workspace_id, id }: WebhookRecord,
    input: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
  ): Promise<{ readonly written: boolean; readonly there?: Record<string, unknown> }> {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { workspace_id, id },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          ...input,
        }),
      );
      return { written: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { written: false, ...(error.Item !== undefined && { there: unmarshall(error.Item) }) };
    }
  }
}
