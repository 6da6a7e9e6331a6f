import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../../../../local/dynamodb/start.ts';

/** A table whose items have these two strings as their key. */
export interface TableKey {
  readonly partition: string;
  readonly sort: string;
}

/** The local DynamoDB with these tables, on a free port: expressions and conditions are what a mock can't judge. */
export async function startTables(tables: Readonly<Record<string, TableKey>>) {
  const dynamoDb = await startDynamoDb({
    host: '127.0.0.1',
    region: 'eu-west-1',
    accountId: '111122223333',
    onProblem: (problem) => {
      throw problem;
    },
  });
  for (const [TableName, { partition, sort }] of Object.entries(tables)) {
    await dynamoDb.createTable({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: partition, KeyType: 'HASH' },
        { AttributeName: sort, KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [partition, sort].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    });
  }
  const client = new DynamoDBClient({
    endpoint: dynamoDb.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    documents: DynamoDBDocumentClient.from(client),
    async close() {
      client.destroy();
      await dynamoDb.close();
    },
  };
}
