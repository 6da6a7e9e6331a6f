import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makePutHold, makePutMark } from '../shared/event-log/settlement.ts';
import { makePublishPorts, PUBLISH_CLIENT_CONFIG } from '../shared/events/publish-ports.ts';
import { makeMetrics } from '../shared/observe/metrics.ts';
import { makeLogQueued } from './log-queued.ts';
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

const logQueued = makeLogQueued(publishPorts.append);

/** Reads the stream of links and, until it is empty, the queue that an earlier release had in front of its event log. */
export const handler = async (
  event: DynamoDBStreamEvent | SQSEvent,
): Promise<DynamoDBBatchResponse | SQSBatchResponse> => {
  try {
    return await (isFromQueue(event) ? logQueued(event.Records) : relay(event.Records));
  } finally {
    metrics.flush();
  }
};

const isFromQueue = (event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent =>
  event.Records.some((record) => 'messageId' in record);
