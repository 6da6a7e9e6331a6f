import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ReplayPorts } from '../../replayer/replay-ports.ts';
import type { Subscription } from './subscribes.ts';

/** Reads consistently: nothing is queued for a webhook that was disabled. Never reads secrets. */
export function makeFindSubscription(
  client: DynamoDBDocumentClient,
  tableName: string,
): ReplayPorts['findSubscription'] {
  return async (workspaceId, webhookId) => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: { workspace_id: workspaceId, id: webhookId },
        ConsistentRead: true,
        ProjectionExpression: 'id, enabled, events, #filter',
        ExpressionAttributeNames: { '#filter': 'filter' },
      }),
    );
    return Item as Subscription | undefined;
  };
}
