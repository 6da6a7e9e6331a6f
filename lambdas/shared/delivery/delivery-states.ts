import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../aws/batch-get.ts';
import type { IdRangePage, IdRangeQuery } from '../aws/id-range.ts';
import { type DeliveryKey, deliveryKey, fromItem, unspreadKey } from './delivery-key.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/** A delivery without its attempts, which make up most of the item. */
export type KnownDelivery = Pick<
  DeliveryRecord,
  | 'webhook_id'
  | 'unspread'
  | 'id'
  | 'event_id'
  | 'status'
  | 'attempt_count'
  | 'round'
  | 'schedule_start'
  | 'next_attempt_at'
>;

/**
 * Reads a page of one of a webhook's partitions and returns the deliveries given up after failed
 * attempts. `scanned` counts all.
 */
export type ReadFailures = (
  partition: string,
  query: IdRangeQuery,
) => Promise<IdRangePage<KnownDelivery> & { readonly scanned: number }>;

/** Finds up to 100 deliveries by id, in no particular order. Leaves out deliveries that aren't stored. */
export type FindDeliveries = (
  webhookId: string,
  deliveryIds: readonly string[],
) => Promise<readonly KnownDelivery[]>;

/** The attributes of {@link KnownDelivery}, read consistently to include deliveries that an earlier replay queued. */
const READ = {
  ConsistentRead: true,
  ProjectionExpression:
    'webhook_id, id, event_id, #status, attempt_count, #round, schedule_start, next_attempt_at',
  ExpressionAttributeNames: { '#status': 'status', '#round': 'round' },
};

/** Returns exhausted deliveries, and those discarded after an attempt. */
export function makeReadFailures(client: DynamoDBDocumentClient, tableName: string): ReadFailures {
  return async function readFailures(partition, { from, to, after, limit }) {
    const {
      Items = [],
      ScannedCount = 0,
      LastEvaluatedKey,
    } = await client.send(
      new QueryCommand({
        ...READ,
        TableName: tableName,
        // BETWEEN includes `to`, but no delivery has that id: it is all zeros after its time.
        KeyConditionExpression: 'webhook_id = :partition AND id BETWEEN :from AND :to',
        FilterExpression: '#status IN (:exhausted, :discarded) AND attempt_count > :none',
        ExpressionAttributeValues: {
          ':partition': partition,
          ':from': from,
          ':to': to,
          ':exhausted': 'exhausted',
          ':discarded': 'discarded',
          ':none': 0,
        },
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { webhook_id: partition, id: after } }),
      }),
    );
    return {
      items: Items.map((item) => fromItem(item as KnownDelivery)),
      scanned: ScannedCount,
      ...(LastEvaluatedKey !== undefined && { after: String(LastEvaluatedKey.id) }),
    };
  };
}

/**
 * Deliveries that aren't stored under their keys cost a second read, of the keys that earlier versions used.
 *
 * @param wait resolves after this many milliseconds
 */
export function makeFindDeliveries(
  client: DynamoDBDocumentClient,
  tableName: string,
  wait: (ms: number) => Promise<unknown>,
): FindDeliveries {
  return async function findDeliveries(webhookId, deliveryIds) {
    const spread = await find(deliveryIds.map((id) => deliveryKey(webhookId, id)));
    const found = new Set(spread.map(({ id }) => id));
    const others = deliveryIds.filter((id) => !found.has(id));
    return [...spread, ...(await find(others.map((id) => unspreadKey(webhookId, id))))];
  };

  async function find(keys: readonly DeliveryKey[]): Promise<KnownDelivery[]> {
    const Keys = keys.map((key) => ({ ...key }));
    const items = await batchGet(client, tableName, { ...READ, Keys }, wait);
    return items.map((item) => fromItem(item as unknown as KnownDelivery));
  }
}
