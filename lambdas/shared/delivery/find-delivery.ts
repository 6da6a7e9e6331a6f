import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { isId } from '../formats/ids.ts';
import { type DeliveryKey, deliveryKey, fromItem, unspreadKey } from './delivery-key.ts';
import type { DeliveryRecord } from './delivery-record.ts';

export type FindDelivery = (webhookId: string, deliveryId: string) => Promise<DeliveryRecord | undefined>;

/**
 * Reads one delivery consistently. A delivery that isn't stored under its key costs a second read, of the key that
 * earlier versions used. Malformed ids read nothing.
 */
export function makeFindDelivery(client: DynamoDBDocumentClient, tableName: string): FindDelivery {
  return async function findDelivery(webhookId, id) {
    if (!isId('dlv', id)) return undefined;
    return (await read(deliveryKey(webhookId, id))) ?? (await read(unspreadKey(webhookId, id)));
  };

  async function read(Key: DeliveryKey): Promise<DeliveryRecord | undefined> {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { ...Key }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : fromItem(Item as DeliveryRecord);
  }
}
