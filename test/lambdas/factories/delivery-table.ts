import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { deliveryKey, fromItem, unspreadKey } from '../../../lambdas/shared/delivery/delivery-key.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { startTables } from '../local-tables.ts';
import { WEBHOOK_ID } from './fixed-values.ts';

/** Starts a table `Deliveries` for the tests of a file. */
export function useDeliveryTable() {
  let tables: Awaited<ReturnType<typeof startTables>>;
  beforeAll(async () => {
    tables = await startTables('Deliveries');
  });
  afterAll(() => tables.close());
  return {
    get client(): DynamoDBDocumentClient {
      return tables.documents;
    },
    /** Stores a delivery: under the key of earlier versions if it is marked `unspread`. */
    async put({ unspread, ...record }: DeliveryRecord): Promise<void> {
      const { webhook_id, id } = record;
      const key = (unspread ? unspreadKey : deliveryKey)(webhook_id, id);
      await tables.documents.send(new PutCommand({ TableName: 'Deliveries', Item: { ...record, ...key } }));
    },
    /** Returns all items of a delivery: one, unless something is wrong. */
    async items(id: string): Promise<DeliveryRecord[]> {
      const keys = [deliveryKey(WEBHOOK_ID, id), unspreadKey(WEBHOOK_ID, id)];
      const read = keys.map((Key) =>
        tables.documents.send(new GetCommand({ TableName: 'Deliveries', Key: { ...Key } })),
      );
      return (await Promise.all(read)).flatMap(({ Item }) =>
        Item === undefined ? [] : fromItem(Item as DeliveryRecord),
      );
    },
    /** Returns the delivery. @throws if two items hold it */
    async read(id: string): Promise<DeliveryRecord | undefined> {
      const [item, ...others] = await this.items(id);
      if (others.length > 0) throw new Error('Two items hold one delivery.');
      return item;
    },
  };
}
