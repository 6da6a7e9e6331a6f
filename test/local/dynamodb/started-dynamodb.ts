import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DynamoDbOptions, type LocalDynamoDb, startDynamoDb } from '../../../local/dynamodb/start.ts';
import type { StreamRecord } from '../../../local/dynamodb/stream-record.ts';
import type { TableDefinition } from '../../../local/dynamodb/table-definition.ts';

/** A running DynamoDB with SDK clients for it, and the problems it reported. */
export interface StartedDynamoDb extends AsyncDisposable {
  readonly dynamoDb: LocalDynamoDb;
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  readonly problems: Error[];
}

export async function startForTest(options: Partial<DynamoDbOptions> = {}): Promise<StartedDynamoDb> {
  const problems: Error[] = [];
  const dynamoDb = await startDynamoDb({
    region: 'eu-west-1',
    accountId: '123456789012',
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  const client = new DynamoDBClient({
    endpoint: dynamoDb.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    dynamoDb,
    client,
    documents: DynamoDBDocumentClient.from(client),
    problems,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await dynamoDb.close();
    },
  };
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

/** Resolves with a table's first `count` stream records. */
export function firstRecords(
  dynamoDb: LocalDynamoDb,
  tableName: string,
  count: number,
): Promise<StreamRecord[]> {
  return new Promise((resolve) => {
    const records: StreamRecord[] = [];
    const stop = dynamoDb.stream(tableName).read('TRIM_HORIZON', (more) => {
      records.push(...more);
      if (records.length < count) return;
      stop();
      resolve(records);
    });
  });
}
