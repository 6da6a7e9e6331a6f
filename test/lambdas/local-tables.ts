import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LINKS_BY_WORKSPACE } from '../../lambdas/shared/link/link-record.ts';
import { systemClock } from '../../local/clock.ts';
import { makeDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { openStorage } from '../../local/storage/storage.ts';
import { inProcessClient } from '../local/in-process-client.ts';

type Key = readonly [partition: string, sort?: string];

/** Keys of the product's tables. `test/lib/table.test.ts` holds them against the template. */
export const TABLE_KEYS = {
  ApiKeys: ['key_hash'],
  CountedClicks: ['id'],
  Deliveries: ['webhook_id', 'id'],
  Events: ['partition', 'id'],
  Links: ['short_code'],
  Replays: ['webhook_id', 'id'],
  Turns: ['webhook_id'],
  Waiting: ['slot', 'id'],
  Webhooks: ['workspace_id', 'id'],
} as const satisfies Record<string, Key>;

export type TableName = keyof typeof TABLE_KEYS;

/** Keys of each table's indexes. */
const INDEXES: Partial<Record<TableName, Readonly<Record<string, Key>>>> = {
  Links: { [LINKS_BY_WORKSPACE]: ['workspace_id', 'id'] },
};
/** As in `lib/links.ts`: an index that a click doesn't write to. */
const PROJECTION = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['tags'] };

/**
 * Makes a local DynamoDB in memory with these tables: only a database can judge expressions and conditions.
 *
 * @example
 * const tables = await startTables('Deliveries');
 * afterAll(() => tables.close());
 */
export async function startTables(...names: readonly TableName[]) {
  const storage = openStorage({
    onFailure: (error) => {
      throw error;
    },
  });
  const dynamoDb = makeDynamoDb({
    storage,
    region: 'eu-west-1',
    accountId: '111122223333',
    clock: systemClock,
    onProblem: (problem) => {
      throw problem;
    },
  });
  for (const name of names) {
    const key: Key = TABLE_KEYS[name];
    const indexes = Object.entries(INDEXES[name] ?? {});
    dynamoDb.createTable({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(key),
      AttributeDefinitions: [...new Set([key, ...indexes.map(([, indexKey]) => indexKey)].flat())].map(
        (AttributeName) => ({ AttributeName: String(AttributeName), AttributeType: 'S' }),
      ),
      ...(indexes.length > 0 && {
        GlobalSecondaryIndexes: indexes.map(([IndexName, indexKey]) => ({
          IndexName,
          KeySchema: keySchema(indexKey),
          Projection: PROJECTION,
        })),
      }),
    });
  }
  const client = inProcessClient(dynamoDb.service, storage);
  return {
    client,
    service: dynamoDb.service,
    documents: DynamoDBDocumentClient.from(client),
    async close() {
      client.destroy();
      await dynamoDb.stop();
      storage.close();
    },
  };
}

const keySchema = ([partition, sort]: Key) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
];
