import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../aws/batch-get.ts';
import type { IdRangePage, IdRangeQuery } from '../aws/id-range.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/** A delivery without its attempts, which take up to 10 KB. */
export type KnownDelivery = Pick<
  DeliveryRecord,
  'webhook_id' | 'id' | 'event_id' | 'status' | 'attempt_count' | 'round' | 'schedule_start'
>;

/** Reads a page of a webhook's deliveries and returns those that ended after failed attempts. `scanned` counts all. */
export type ReadFailures = (
  webhookId: string,
  query: IdRangeQuery,
) => Promise<IdRangePage<KnownDelivery> & { readonly scanned: number }>;

/** Finds the stored ones of up to 100 deliveries, in no particular order. */
export type FindDeliveries = (
  webhookId: string,
  deliveryIds: readonly string[],
) => Promise<readonly KnownDelivery[]>;

/** All but what its receiver answered. */
const STATE = {
  ProjectionExpression: 'webhook_id, id, event_id, #status, attempt_count, #round, schedule_start',
  ExpressionAttributeNames: { '#status': 'status', '#round': 'round' },
};

/** Exhausted ones, and those whose webhook was disabled after a failed attempt. */
export function makeReadFailures(client: DynamoDBDocumentClient, tableName: string): ReadFailures {
  return async (webhookId, { from, to, after, limit }) => {
    const {
      Items = [],
      ScannedCount = 0,
      LastEvaluatedKey,
    } = await client.send(
      new QueryCommand({
        ...STATE,
        TableName: tableName,
        ConsistentRead: true,
        // With `to` itself, which no delivery has: after its time it is all zeros.
        KeyConditionExpression: 'webhook_id = :webhook AND id BETWEEN :from AND :to',
        FilterExpression: '#status IN (:exhausted, :discarded) AND attempt_count > :none',
        ExpressionAttributeValues: {
          ':webhook': webhookId,
          ':from': from,
          ':to': to,
          ':exhausted': 'exhausted',
          ':discarded': 'discarded',
          ':none': 0,
        },
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { webhook_id: webhookId, id: after } }),
      }),
    );
    return {
      items: Items as KnownDelivery[],
      scanned: ScannedCount,
      ...(LastEvaluatedKey !== undefined && { after: String(LastEvaluatedKey.id) }),
    };
  };
}

/** Reads consistently: what an earlier replay queued is seen. */
export function makeFindDeliveries(
  client: DynamoDBDocumentClient,
  tableName: string,
  wait: (ms: number) => Promise<unknown>,
): FindDeliveries {
  return async (webhookId, deliveryIds) => {
    const Keys = deliveryIds.map((id) => ({ webhook_id: webhookId, id }));
    return (await batchGet(client, tableName, { ...STATE, Keys }, wait)) as unknown as KnownDelivery[];
  };
}
