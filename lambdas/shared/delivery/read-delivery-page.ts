import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mergeNewest, type ReadPartition } from '../aws/merge-newest.ts';
import { PARTITIONS, partitionsOf } from '../aws/spread-key.ts';
import { lowestId } from '../formats/ids.ts';
import { fromItem } from './delivery-key.ts';
import type { DeliveryRecord, DeliveryStatus } from './delivery-record.ts';

/**
 * Reads a webhook's deliveries, newest event first. `next` is the id to continue after, if there may be more. With a
 * status, a page can be short or empty and still have a next one.
 */
export type ReadDeliveryPage = (query: DeliveryQuery) => Promise<{
  readonly deliveries: readonly DeliveryRecord[];
  readonly next?: string;
}>;

interface DeliveryQuery {
  readonly webhookId: string;
  readonly limit: number;
  readonly after?: string;
  readonly status?: DeliveryStatus;
  /** Time of the oldest event to include, RFC 3339. @default - no bound */
  readonly since?: string;
}

/** Three for each partition: a listing by status scans at most 12,750 deliveries. */
const MAX_QUERIES = 3 * (PARTITIONS + 1);

/** Deliveries that one query by status scans. */
const FILTERED_QUERY_SIZE = 250;

/** Higher than the id of any delivery: it has the highest time that an id can hold. */
const TOP = lowestId('dlv', 2 ** 48 - 1);

/**
 * Merges the webhook's partitions, and the one of earlier versions. Delivery ids sort by the time of their event, so
 * `since` is a key condition.
 */
export function makeReadDeliveryPage(client: DynamoDBDocumentClient, tableName: string): ReadDeliveryPage {
  return async function readDeliveryPage(query) {
    const { webhookId, limit, after = TOP, since } = query;
    const from = lowestId('dlv', since === undefined ? 0 : Date.parse(since));
    // DynamoDB rejects a start key outside the key condition; no delivery comes after it.
    if (after <= from) return { deliveries: [] };
    const reader = (share: number) => (partition: string) =>
      partitionReader(partition, { ...query, from, share });
    // One more than the page: it tells whether there is a next one.
    const wanted = limit + 1;
    const { items, next } = await mergeNewest({
      // For a delivery in both, the earlier partition of this list counts.
      partitions: [...partitionsOf(webhookId).map(reader(expectedShare(wanted))), reader(wanted)(webhookId)],
      below: after,
      limit: wanted,
      maxReads: MAX_QUERIES,
    });
    const deliveries = items.slice(0, limit);
    const last = items.length > limit ? deliveries.at(-1)?.id : next;
    return { deliveries, ...(last !== undefined && { next: last }) };
  };

  /** @param share the items to read at once, without a status */
  function partitionReader(
    partition: string,
    { from, share, status }: DeliveryQuery & { readonly from: string; readonly share: number },
  ): ReadPartition<DeliveryRecord> {
    return async function readPartition(below) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'webhook_id = :partition AND id >= :from',
          ExpressionAttributeValues: {
            ':partition': partition,
            ':from': from,
            ...(status !== undefined && { ':status': status }),
          },
          ...(status !== undefined && {
            FilterExpression: '#status = :status',
            ExpressionAttributeNames: { '#status': 'status' },
          }),
          // Exclusive. The item of this key may be in another partition.
          ExclusiveStartKey: { webhook_id: partition, id: below },
          ScanIndexForward: false,
          Limit: status === undefined ? share : FILTERED_QUERY_SIZE,
        }),
      );
      return {
        items: Items.map((item) => fromItem(item as DeliveryRecord)),
        ...(LastEvaluatedKey !== undefined && { readTo: String(LastEvaluatedKey.id) }),
      };
    };
  }
}

/** Twice a partition's even share of a page, plus a margin, so that a second query is rare. */
const expectedShare = (limit: number): number => Math.ceil((2 * limit) / PARTITIONS) + 4;
