import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { ReadSubscriptions } from '../../fan-out/fan-out.ts';
import type { Subscription } from './subscribes.ts';

/** Reads consistently, so that a webhook hears what happens right after its registration. Never reads secrets. */
export function makeReadSubscriptions(client: DynamoDBDocumentClient, tableName: string): ReadSubscriptions {
  return async (workspaceId) => {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'workspace_id = :workspace',
        ExpressionAttributeValues: { ':workspace': workspaceId },
        ProjectionExpression: 'id, enabled, events, #filter',
        ExpressionAttributeNames: { '#filter': 'filter' },
      },
    );
    const webhooks: Subscription[] = [];
    for await (const { Items = [] } of pages) webhooks.push(...(Items as Subscription[]));
    return webhooks;
  };
}
