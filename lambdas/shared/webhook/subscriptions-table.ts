import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Subscription } from './subscribes.ts';

export type FindSubscription = (workspaceId: string, webhookId: string) => Promise<Subscription | undefined>;

/** Reads the subscriptions of all webhooks of a workspace. */
export type ReadSubscriptions = (workspaceId: string) => Promise<readonly Subscription[]>;

/** The attributes of {@link Subscription}. Leaves out the secrets. */
export const SUBSCRIPTION_ATTRIBUTES = [
  'id',
  'enabled',
  'events',
  'filter',
  'disabled_by',
] as const satisfies (keyof Subscription)[];

const SUBSCRIPTION = {
  ProjectionExpression: SUBSCRIPTION_ATTRIBUTES.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(SUBSCRIPTION_ATTRIBUTES.map((name) => [`#${name}`, name])),
};

/** Reads consistently, so nothing is queued for a disabled webhook. */
export function makeFindSubscription(client: DynamoDBDocumentClient, tableName: string): FindSubscription {
  return async function findSubscription(workspaceId, webhookId) {
    const { Item } = await client.send(
      new GetCommand({
        ...SUBSCRIPTION,
        TableName: tableName,
        Key: { workspace_id: workspaceId, id: webhookId },
        ConsistentRead: true,
      }),
    );
    return Item as Subscription | undefined;
  };
}

/** Reads consistently, so a webhook receives events from the moment it is created. */
export function makeReadSubscriptions(client: DynamoDBDocumentClient, tableName: string): ReadSubscriptions {
  return async function readSubscriptions(workspaceId) {
    const pages = paginateQuery(
      { client },
      {
        ...SUBSCRIPTION,
        TableName: tableName,
        Select: 'SPECIFIC_ATTRIBUTES',
        ConsistentRead: true,
        KeyConditionExpression: 'workspace_id = :workspace',
        ExpressionAttributeValues: { ':workspace': workspaceId },
      },
    );
    const subscriptions: Subscription[] = [];
    for await (const { Items = [] } of pages) subscriptions.push(...(Items as Subscription[]));
    return subscriptions;
  };
}
