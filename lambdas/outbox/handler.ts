import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { awsBounds } from '../shared/aws-bounds.ts';
import { requiredEnvironment } from '../shared/environment.ts';
import { makePublish } from './publish.ts';
import { makeRelay } from './relay.ts';

const relay = makeRelay({
  publish: makePublish(new EventBridgeClient(awsBounds), requiredEnvironment('EVENT_BUS')),
  baseUrl: requiredEnvironment('BASE_URL'),
});

export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  relay(Records);
