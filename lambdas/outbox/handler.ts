import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makePutHold, makePutMark } from '../shared/event-log/settlement.ts';
import { makePublishPorts, PUBLISH_CLIENT_CONFIG } from '../shared/events/publish-ports.ts';
import { makeMetrics } from '../shared/observe/metrics.ts';
import { measureRelay } from './measure-relay.ts';
import { makeRelay } from './relay.ts';
import { makeSetAside } from './set-aside.ts';

/** For the log, and again for the bus: the function has 60 s. */
const BUDGET_MS = 15_000;

const eventsTable = requiredEnvironment('EVENTS_TABLE');
const baseUrl = requiredEnvironment('BASE_URL');
const metrics = makeMetrics({ stage: requiredEnvironment('STAGE') });
const { documents, ...publishPorts } = makePublishPorts({
  eventsTable,
  busName: requiredEnvironment('EVENT_BUS'),
  budgetMs: BUDGET_MS,
  onThrottled: (events) => metrics.count('BusThrottles', events),
});
const ports = {
  ...publishPorts,
  putMark: makePutMark(documents, eventsTable),
  setAside: makeSetAside(callDirectly(new SQSClient(PUBLISH_CLIENT_CONFIG)), {
    queueUrl: requiredEnvironment('DEAD_EVENTS_QUEUE_URL'),
    baseUrl,
    putHold: makePutHold(documents, eventsTable, Date.now),
  }),
};
const relay = makeRelay(measureRelay(ports, metrics, Date.now), baseUrl);

export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  try {
    return await relay(Records);
  } finally {
    metrics.flush();
  }
};
