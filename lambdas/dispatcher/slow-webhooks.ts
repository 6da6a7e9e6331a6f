import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';

/** How long a webhook is kept apart after its receiver was slow. */
const SLOW_FOR_MS = 5 * 60 * 1_000;

/** Whether the webhook's deliveries are kept apart, so that others don't wait for its receiver. */
export const isSlow = ({ slow_until }: Pick<WebhookRecord, 'slow_until'>, now: number): boolean =>
  slow_until !== undefined && Date.parse(slow_until) > now;

/** Until when a webhook that is slow now is kept apart; `undefined` while more than half of that time is left anyway. */
export function slowUntil(webhook: Pick<WebhookRecord, 'slow_until'>, now: number): string | undefined {
  return isSlow(webhook, now + SLOW_FOR_MS / 2) ? undefined : timestamp(now + SLOW_FOR_MS);
}

/** Notes until when a webhook is to be kept apart; nothing where the webhook is gone. */
export type MarkSlow = (webhook: WebhookRecord, until: string) => Promise<void>;

export function makeMarkSlow(client: DynamoDBDocumentClient, tableName: string): MarkSlow {
  return async ({ workspace_id, id }, until) => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { workspace_id, id },
          UpdateExpression: 'SET slow_until = :until',
          ConditionExpression: 'attribute_exists(id)',
          ExpressionAttributeValues: { ':until': until },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
}
