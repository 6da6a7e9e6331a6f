import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClientConfig } from './client-config.ts';
import { callDirectly } from './direct-calls.ts';

/** Makes a DynamoDB client that takes plain objects. Call it once per function, outside the handler. */
export function makeDocumentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(callDirectly(new DynamoDBClient(awsClientConfig)));
}
