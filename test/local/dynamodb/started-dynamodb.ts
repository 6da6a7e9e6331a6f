import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { type DynamoDbOptions, type LocalDynamoDb, makeDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import type { StreamRecord } from '../../../local/dynamodb/stream-record.ts';
import type { TableDefinition } from '../../../local/dynamodb/table-definition.ts';
import { openStorage, type Storage } from '../../../local/storage/storage.ts';
import { inProcessClient } from '../in-process-client.ts';

/** A DynamoDB in memory with SDK clients for it. */
export interface DynamoDbUnderTest {
  readonly dynamoDb: LocalDynamoDb;
  readonly storage: Storage;
  readonly clock: ManualClock;
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
}

/** Makes a DynamoDB with these tables, until the test ends. */
export function dynamoDbUnderTest(
  tables: readonly TableDefinition[] = [itemsTable],
  options: Partial<DynamoDbOptions> = {},
): DynamoDbUnderTest {
  const clock = new ManualClock();
  const storage = options.storage ?? memoryStorage();
  const dynamoDb = makeDynamoDb({
    storage,
    region: 'eu-west-1',
    accountId: '123456789012',
    clock,
    onProblem: (problem) => {
      throw problem;
    },
    ...options,
  });
  for (const table of tables) dynamoDb.createTable(table);
  const client = inProcessClient(dynamoDb.service, storage);
  onTestFinished(() => dynamoDb.stop());
  return { dynamoDb, storage, clock, client, documents: DynamoDBDocumentClient.from(client) };
}

/** Opens a storage in memory, until the test ends. */
export function memoryStorage(): Storage {
  const storage = openStorage({
    onFailure: (error) => {
      throw error;
    },
  });
  onTestFinished(() => storage.close());
  return storage;
}

/** On-demand, keyed by the string `id`, with a stream of both images and time to live on `expires`. */
export const itemsTable: TableDefinition = {
  TableName: 'Items',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
};

/** Resolves with the error of a failed request, or `undefined`. */
export function failureOf(sent: Promise<unknown>): Promise<unknown> {
  return sent.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Collects the records of a table's stream from now on. */
export function recordsOf(dynamoDb: LocalDynamoDb, tableName: string): StreamRecord[] {
  const records: StreamRecord[] = [];
  onTestFinished(dynamoDb.stream(tableName).subscribe((more) => records.push(...more)));
  return records;
}
