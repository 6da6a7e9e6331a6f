import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { FindDelivery, ReadDeliveryPage } from '../../webhooks-api/read-deliveries.ts';
import { isId, lowestId } from '../formats/ids.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/** A listing by status reads at most this many pages of 1,000 before it answers with what it has. */
const MAX_PAGES_READ = 10;

export function makeFindDelivery(client: DynamoDBDocumentClient, tableName: string): FindDelivery {
  return async (webhookId, id) => {
    if (!isId('dlv', id)) return undefined;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { webhook_id: webhookId, id }, ConsistentRead: true }),
    );
    return Item as DeliveryRecord | undefined;
  };
}

/** Delivery ids sort by the time of their event, so `since` is a key condition. */
export function makeReadDeliveryPage(client: DynamoDBDocumentClient, tableName: string): ReadDeliveryPage {
  return async ({ webhookId, limit, after, status, since }) => {
    const from = lowestId('dlv', since === undefined ? 0 : Date.parse(since));
    // DynamoDB refuses to start outside of what it is asked for; there is nothing to find there.
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
