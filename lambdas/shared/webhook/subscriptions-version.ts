import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { TransactItems } from '../aws/transact.ts';

type Action = TransactItems[number];

/**
 * The item that changes with every subscription of a workspace, in the Webhooks table. Every write to a webhook's
 * `enabled`, `events` or `filter`, and every new or deleted webhook, is a transaction that also increments `version`.
 */
export interface SubscriptionsVersion {
  readonly version: number;
  /** The workspace's webhooks, disabled ones too. Absent until the first webhook is created under this release. */
  readonly webhooks?: number;
}

/** A partition of its own, so that no query for a workspace's webhooks finds the item. No workspace has this name. */
export const versionKey = (workspaceId: string) => ({
  workspace_id: `subscriptions#${workspaceId}`,
  id: 'version',
});

/** Reads the version consistently; `undefined` if no subscription has changed under this release. */
export type ReadVersion = (workspaceId: string) => Promise<SubscriptionsVersion | undefined>;

export function makeReadVersion(client: DynamoDBDocumentClient, tableName: string): ReadVersion {
  return async function readVersion(workspaceId) {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: versionKey(workspaceId),
        ProjectionExpression: '#version, webhooks',
        ExpressionAttributeNames: { '#version': 'version' },
        ConsistentRead: true,
      }),
    );
    return Item as SubscriptionsVersion | undefined;
  };
}

/** The action that announces a changed subscription. It belongs into the transaction that changes it. */
export function announceChange(tableName: string, workspaceId: string): Action {
  return {
    Update: {
      TableName: tableName,
      Key: versionKey(workspaceId),
      UpdateExpression: 'ADD #version :one',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':one': 1 },
    },
  };
}

/** Announces a new webhook and counts it. Its condition fails at the limit, and if webhooks aren't counted yet. */
export function announceNew(tableName: string, workspaceId: string, limit: number): Action {
  return {
    Update: {
      TableName: tableName,
      Key: versionKey(workspaceId),
      UpdateExpression: 'ADD #version :one, webhooks :one',
      ConditionExpression: 'webhooks < :limit',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':one': 1, ':limit': limit },
    },
  };
}

/** Announces a deleted webhook. Its condition fails unless webhooks are counted, or not, as `counted` says. */
export function announceDeleted(tableName: string, workspaceId: string, counted: boolean): Action {
  return {
    Update: {
      TableName: tableName,
      Key: versionKey(workspaceId),
      UpdateExpression: counted ? 'ADD #version :one, webhooks :less' : 'ADD #version :one',
      ConditionExpression: counted ? 'attribute_exists(webhooks)' : 'attribute_not_exists(webhooks)',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':one': 1, ...(counted && { ':less': -1 }) },
    },
  };
}

/** Sets the count, unless a subscription changed since `seen` was read, before the webhooks were counted. */
export type SetCount = (
  workspaceId: string,
  webhooks: number,
  seen: SubscriptionsVersion | undefined,
) => Promise<void>;

export function makeSetCount(client: DynamoDBDocumentClient, tableName: string): SetCount {
  return async function setCount(workspaceId, webhooks, seen) {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: versionKey(workspaceId),
          UpdateExpression: 'SET webhooks = :webhooks ADD #version :one',
          ConditionExpression: seen === undefined ? 'attribute_not_exists(id)' : '#version = :seen',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: {
            ':webhooks': webhooks,
            ':one': 1,
            ...(seen !== undefined && { ':seen': seen.version }),
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
}
