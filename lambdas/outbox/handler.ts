import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makePublish } from '../shared/events/publish.ts';
import { makeMetrics } from '../shared/observe/metrics.ts';
import { measurePublish } from './measure-publish.ts';
import { makeRelay } from './relay.ts';

const metrics = makeMetrics({ stage: requiredEnvironment('STAGE') });
const publish = makePublish(
  callDirectly(new EventBridgeClient(awsClientConfig)),
  requiredEnvironment('EVENT_BUS'),
  (events) => metrics.count('BusThrottles', events),
);
const relay = makeRelay({
  publish: measurePublish(publish, metrics, Date.now),
  baseUrl: requiredEnvironment('BASE_URL'),
});

export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  try {
    return await relay(Records);
  } finally {
    metrics.flush();
  }
};
