import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ReplayRecord } from './replay-record.ts';

/** Saves a finished page. `false`: another worker has saved that page, or the replay is no longer running. */
export type SaveProgress = (before: ReplayRecord, after: ReplayRecord) => Promise<boolean>;

export function makeSaveProgress(client: DynamoDBDocumentClient, tableName: string): SaveProgress {
  return async function saveProgress(before, after) {
    const token = randomUUID();
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { webhook_id: before.webhook_id, id: before.id },
          UpdateExpression:
            'SET #status = :status, scanned = :scanned, queued = :queued, skipped = :skipped, pages = :pages, #position = :position, updated_at = :at, write_token = :token',
          ConditionExpression: 'pages = :before AND #status = :running',
          ExpressionAttributeNames: { '#status': 'status', '#position': 'position' },
          ExpressionAttributeValues: {
            ':status': after.status,
            ':scanned': after.scanned,
            ':queued': after.queued,
            ':skipped': after.skipped,
            ':pages': after.pages,
            ':position': after.position,
            ':at': after.updated_at,
            ':token': token,
            ':before': before.pages,
            ':running': 'running',
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK retries a write whose response was lost. Our own token means that the first try succeeded.
      return error.Item !== undefined && unmarshall(error.Item).write_token === token;
    }
  };
}
