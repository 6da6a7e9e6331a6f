import { setTimeout as wait } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { requiredEnvironment } from '../environment.ts';
import { makeRecordQueued } from '../queued-delivery.ts';
import { makeReopen } from '../reopen-delivery.ts';
import { makeFindDeliveries, makeReadFailures } from './deliveries-table.ts';
import { makeFindEvents, makeReadEvents } from './event-log-table.ts';
import { makeEnqueue } from './queues.ts';
import { makeSaveProgress } from './replays-table.ts';
import type { RunReplayPorts } from './run-replay.ts';
import { makeFindSubscription } from './subscriptions-table.ts';

/** The tables and the queue that a replay works with, as the function's environment names them. */
export function makeAwsReplayPorts(dynamo: DynamoDBDocumentClient, sqs: SQSClient): RunReplayPorts {
  const events = requiredEnvironment('EVENTS_TABLE');
  const deliveries = requiredEnvironment('DELIVERIES_TABLE');
  return {
    findSubscription: makeFindSubscription(dynamo, requiredEnvironment('WEBHOOKS_TABLE')),
    readEvents: makeReadEvents(dynamo, events),
    findEvents: makeFindEvents(dynamo, events, wait),
    readFailures: makeReadFailures(dynamo, deliveries),
    findDeliveries: makeFindDeliveries(dynamo, deliveries, wait),
    enqueue: makeEnqueue(sqs, requiredEnvironment('RETRY_QUEUE_URL')),
    recordQueued: makeRecordQueued(dynamo, deliveries, Date.now),
    reopen: makeReopen(dynamo, deliveries, Date.now),
    saveProgress: makeSaveProgress(dynamo, requiredEnvironment('REPLAYS_TABLE')),
    now: Date.now,
    wait,
  };
}
