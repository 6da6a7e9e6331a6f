import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
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
    put: (Item: DeliveryRecord) => tables.documents.send(new PutCommand({ TableName: 'Deliveries', Item })),
    async read(id: string) {
      const Key = { webhook_id: WEBHOOK_ID, id };
      return (await tables.documents.send(new GetCommand({ TableName: 'Deliveries', Key }))).Item;
    },
  };
}
