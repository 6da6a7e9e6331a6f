import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { isId } from '../formats/ids.ts';
import type { DeliveryRecord } from './delivery-record.ts';

export type FindDelivery = (webhookId: string, deliveryId: string) => Promise<DeliveryRecord | undefined>;

/** Reads one delivery consistently. Malformed ids read nothing. */
export function makeFindDelivery(client: DynamoDBDocumentClient, tableName: string): FindDelivery {
  return async function findDelivery(webhookId, id) {
    if (!isId('dlv', id)) return undefined;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { webhook_id: webhookId, id }, ConsistentRead: true }),
    );
    return Item as DeliveryRecord | undefined;
  };
}
