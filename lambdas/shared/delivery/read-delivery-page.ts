import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { lowestId } from '../formats/ids.ts';
import type { DeliveryRecord, DeliveryStatus } from './delivery-record.ts';

/** Reads a webhook's deliveries, newest event first. `next` is the id to continue after, if there may be more. */
export type ReadDeliveryPage = (query: {
  readonly webhookId: string;
  readonly limit: number;
  readonly after?: string;
  readonly status?: DeliveryStatus;
  /** Time of the oldest event to include, RFC 3339. @default - no bound */
  readonly since?: string;
}) => Promise<{ deliveries: readonly DeliveryRecord[]; next?: string }>;

/** A listing by status reads at most this many pages of 1,000, and returns the deliveries found so far. */
const MAX_PAGES_READ = 10;

/** Delivery ids sort by the time of their event, so `since` is a key condition. */
export function makeReadDeliveryPage(client: DynamoDBDocumentClient, tableName: string): ReadDeliveryPage {
  return async function readDeliveryPage({ webhookId, limit, after, status, since }) {
    const from = lowestId('dlv', since === undefined ? 0 : Date.parse(since));
    // DynamoDB rejects a start key outside the key condition; no delivery comes after it.
    if (after !== undefined && after <= from) return { deliveries: [] };
    const found: DeliveryRecord[] = [];
    let start: Record<string, unknown> | undefined =
      after === undefined ? undefined : { webhook_id: webhookId, id: after };
    for (let page = 0; page < MAX_PAGES_READ; page += 1) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'webhook_id = :webhook AND id >= :from',
          ExpressionAttributeValues: {
            ':webhook': webhookId,
            ':from': from,
            ...(status !== undefined && { ':status': status }),
          },
          ...(status !== undefined && {
            FilterExpression: '#status = :status',
            ExpressionAttributeNames: { '#status': 'status' },
          }),
          ScanIndexForward: false,
          Limit: status === undefined ? limit + 1 : 1_000,
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...(Items as DeliveryRecord[]));
      start = LastEvaluatedKey;
      if (found.length > limit || start === undefined) break;
    }
    const shown = found.slice(0, limit);
    const next = found.length > limit ? shown.at(-1)?.id : (start?.id as string | undefined);
    return { deliveries: shown, ...(next !== undefined && { next }) };
  };
}
