import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Makes clients that don't retry. @param endpoint of all services. @default - AWS, with the environment's credentials */
export function makeClients(endpoint?: string) {
  const settings = {
    maxAttempts: 1,
    ...(endpoint !== undefined && {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  };
  const dynamodb = new DynamoDBClient(settings);
  const sqs = new SQSClient(settings);
  const events = new EventBridgeClient(settings);
  return {
    dynamodb,
    sqs,
    events,
    destroy() {
      for (const client of [dynamodb, sqs, events]) client.destroy();
    },
  };
}
